// Where the paper's checkpoints are, and the two ways to bring them here.
import { Anchor, Button, CopyButton, Group, List, Text } from "@mantine/core";
import { Check, Copy } from "lucide-react";
import { Card } from "../../components/card";

const release = "https://github.com/yoshitomo-matsubara/ladon-multi-task-sc2/releases/tag/wacv2025";

export function OfficialFilesCard() {
  return (
    <Card title="Where to get the official files">
      <Text mb="xs">
        The paper’s checkpoints, for ResNet-50 and ResNeSt-269e at five betas and three tasks, are in the release{" "}
        <code>wacv2025</code> of the authors’ repository. A release page sends no CORS header, so this tab cannot fetch
        from it by itself.
      </Text>
      <Group gap="xs" mb="xs">
        <Anchor href={release} target="_blank" rel="noreferrer" underline="always" style={{ overflowWrap: "anywhere" }}>
          {release}
        </Anchor>
        <CopyButton value={release}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              size="compact-sm"
              leftSection={copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
              onClick={copy}
            >
              {copied ? "Copied" : "Copy link"}
            </Button>
          )}
        </CopyButton>
      </Group>
      <List>
        <List.Item>Download the zip there and drop it on this page as it is; it need not be unpacked.</List.Item>
        <List.Item>
          Or run <code>npm run checkpoints</code> in the lab’s folder: it downloads and unpacks the release, and{" "}
          <code>npm start</code> then lists the files here.
        </List.Item>
      </List>
    </Card>
  );
}
