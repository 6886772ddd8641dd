// What a page that failed shows in its place; the rest of the lab goes on.
import { Anchor, Button, Text, Title } from "@mantine/core";
import { useLocation, useNavigate, useRouteError } from "react-router";
import { isNamed } from "../../engine/client";
import { ErrorNotice } from "../components/error-notice";
import { useServerStore } from "../stores/server-store";
import { pages } from "./page-list";
import { retryServer } from "./server-link";
import { partMissing } from "../shared/server-trouble";
import { useServerReturns } from "../shared/use-server-returns";

export function ErrorPage() {
  const error = useRouteError();
  const navigate = useNavigate();
  const location = useLocation();
  const isMissing = isNamed(error, partMissing);
  // the router draws a page that failed again once it is gone to again
  useServerReturns(() => isMissing && void navigate(location, { replace: true, state: location.state as unknown }));
  if (isMissing) return <MissingPage />;
  const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return (
    <ErrorNotice
      what="This page could not be shown"
      why={why}
      remedy="Checkpoints and results in this browser are untouched. Reload the page; if it fails again, open System and copy the diagnostics."
      actions={
        <>
          <Button onClick={() => window.location.reload()}>Reload</Button>
          <Anchor href="#/system">System</Anchor>
        </>
      }
    />
  );
}

/** A page whose code did not come. Why not, ServerNotice says above it. */
function MissingPage() {
  const { pathname } = useLocation();
  const { state, isAsked } = useServerStore();
  const title = pages.find(({ path }) => path === pathname)?.title ?? "This page";
  return (
    <>
      <Title order={1} mb="md">
        {title}
      </Title>
      {state === "gone" && <Text>{title} is not loaded yet and comes once the server answers.</Text>}
      {state === "other-build" && <Text>{title} is not loaded yet and comes when the page is loaded again.</Text>}
      {state === "answers" && (
        <ErrorNotice
          what={`${title} did not come from the server`}
          why="The server answers now."
          actions={
            <Button loading={isAsked} onClick={() => void retryServer()}>
              Retry
            </Button>
          }
        />
      )}
    </>
  );
}
