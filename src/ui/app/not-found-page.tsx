// An address in the hash that names no page.
import { Anchor, Title } from "@mantine/core";
import { useLocation } from "react-router";
import { ErrorNotice } from "../components/error-notice";
import { pages } from "./page-list";

export function NotFoundPage() {
  const { pathname } = useLocation();
  return (
    <>
      <Title order={1} mb="md">
        No such page
      </Title>
      <ErrorNotice
        what={`There is no page “${pathname}” here`}
        why="The address may be mistyped, or come from another version of the lab."
        remedy={
          <>
            Open one of{" "}
            {pages.map(({ path, title }, i) => (
              <span key={path}>
                {i > 0 && ", "}
                <Anchor href={`#${path}`} underline="always" c="inherit">
                  {title}
                </Anchor>
              </span>
            ))}
            .
          </>
        }
      />
    </>
  );
}
