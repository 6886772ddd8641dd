// What a page that failed shows in its place; the rest of the lab goes on.
import { Anchor, Button } from "@mantine/core";
import { useRouteError } from "react-router";
import { ErrorNotice } from "../components/error-notice";

export function ErrorPage() {
  const error = useRouteError();
  const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return (
    <ErrorNotice
      what="This page could not be shown"
      why={why}
      remedy="Checkpoints and results in this browser are untouched. Reload the page; if it fails again, open System and copy the diagnostics."
      actions={
        <>
          <Button onClick={() => location.reload()}>Reload</Button>
          <Anchor href="#/system">System</Anchor>
        </>
      }
    />
  );
}
