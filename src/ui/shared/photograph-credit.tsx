// Whose a photograph of the gallery is, under what licence, and what was changed of it: what CC BY asks for.
import { Anchor, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { Photograph } from "../../engine/protocol-photographs";

function Elsewhere({ address, children }: { readonly address: string; readonly children: ReactNode }) {
  return (
    <Anchor href={address} target="_blank" rel="noreferrer" underline="always" c="inherit" inherit>
      {children}
    </Anchor>
  );
}

export function PhotographCredit({ photograph }: { readonly photograph: Photograph }) {
  const { title, author, licence, source, changes } = photograph;
  return (
    <Text size="sm" c="dimmed">
      Photograph: {source.address === undefined ? title : <Elsewhere address={source.address}>{title}</Elsewhere>} by{" "}
      {author}, <Elsewhere address={licence.address}>{licence.name}</Elsewhere>; {changes}.
    </Text>
  );
}
