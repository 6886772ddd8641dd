// Says that the server is gone, or has another build, and what to do. What is loaded goes on working below it.
import { Box, Button } from "@mantine/core";
import { ErrorNotice } from "../components/error-notice";
import { useServerStore } from "../stores/server-store";
import { retryServer } from "./server-link";

const untouched = "Checkpoints, runs and results in this browser are untouched";

export function ServerNotice() {
  const { state } = useServerStore();
  if (state === "answers") return null;
  return <Box mb="md">{state === "gone" ? <GoneNotice /> : <UpdatedNotice />}</Box>;
}

function UpdatedNotice() {
  return (
    <ErrorNotice
      what="The lab was updated"
      why="Its server has another build by now, and what this page has not loaded yet is gone there."
      remedy={`Reload the page. ${untouched}; what is running goes on until then.`}
      actions={<Button onClick={() => location.reload()}>Reload</Button>}
    />
  );
}

function GoneNotice() {
  const { isAsked } = useServerStore();
  return (
    <ErrorNotice
      what="The server that served this page does not answer"
      why={`Pages, built-in checkpoints and files beside the lab that are not loaded yet cannot be reached. ${untouched}, and what is loaded goes on working.`}
      remedy={
        <>
          Start it again with <code>npm start</code>, then retry.
        </>
      }
      actions={
        <Button loading={isAsked} onClick={() => void retryServer()}>
          Retry
        </Button>
      }
    />
  );
}
