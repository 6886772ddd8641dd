// Where labelled images come from: scenes that the lab draws, or a folder or zip of one's own.
import { Group, NumberInput, SegmentedControl, Stack, Text } from "@mantine/core";
import { FileArchive } from "lucide-react";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { DataSource } from "../../engine/protocol-datasets";
import { FileButton } from "../components/file-button";
import { FolderButton } from "../components/folder-button";
import type { PlacedFile } from "../components/dropped-files";

export type ScenesSource = Extract<DataSource, { kind: "scenes" }>;

interface DataPickerProps {
  readonly source: DataSource;
  /** Offered until others are asked for. */
  readonly firstScenes: ScenesSource;
  readonly onScenes: (source: ScenesSource) => void;
  readonly onFiles: (files: PlacedFile[]) => void;
  readonly onProblem: (why: string | undefined) => void;
}

/** Scenes are drawn when they are needed: more take longer, not more memory. */
const maxScenes = 20_000;
const greatestSeed = 2 ** 31 - 1;
/** While somebody types, the number is not yet what they mean. */
const typingMs = 350;

/** What picked or dropped files are: one zip, or the files of a folder. */
export function sourceOf(files: readonly PlacedFile[]): DataSource {
  const [first] = files;
  if (files.length === 1 && /\.zip$/i.test(first.path)) return { kind: "zip", file: first.file };
  return { kind: "files", files };
}

export function FolderAndZip({ onFiles, onProblem }: Pick<DataPickerProps, "onFiles" | "onProblem">) {
  return (
    <Group gap="sm">
      <FolderButton onFiles={onFiles} onProblem={onProblem}>
        Choose a folder
      </FolderButton>
      <FileButton
        name="Zip of a folder"
        accept=".zip"
        onFiles={(files) => onFiles(files.map((file) => ({ path: file.name, file })))}
      >
        <FileArchive size={16} aria-hidden />
        Choose a zip
      </FileButton>
      <Text size="sm" c="dimmed">
        or drop either anywhere on this page. It stays in this tab.
      </Text>
    </Group>
  );
}

function Scenes({ source, onScenes }: { readonly source: ScenesSource } & Pick<DataPickerProps, "onScenes">) {
  const [count, setCount] = useState<number | string>(source.count);
  const [seed, setSeed] = useState<number | string>(source.seed);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const typed = useRef<ScenesSource>(undefined);
  const settle = () => {
    clearTimeout(timer.current);
    if (typed.current) onScenes(typed.current);
    typed.current = undefined;
  };
  // what was typed just before the page is left counts
  const leave = useEffectEvent(settle);
  useEffect(() => () => leave(), []);
  const type = (count: number | string, seed: number | string) => {
    setCount(count);
    setSeed(seed);
    clearTimeout(timer.current);
    const wanted = { ...source, count: Number(count), seed: Number(seed) };
    typed.current = wanted.count >= 1 && wanted.seed >= 1 ? wanted : undefined;
    timer.current = setTimeout(settle, typingMs);
  };
  const whole = {
    min: 1,
    allowDecimal: false,
    allowNegative: false,
    clampBehavior: "strict",
    hideControls: true,
  } as const;
  return (
    <Stack gap="xs">
      <Group align="flex-start">
        <NumberInput
          label="Scenes"
          {...whole}
          max={maxScenes}
          w={120}
          value={count}
          onChange={(value) => type(value, seed)}
        />
        <NumberInput
          label="Seed of the scenes"
          {...whole}
          max={greatestSeed}
          w={170}
          value={seed}
          onChange={(value) => type(count, value)}
        />
      </Group>
      <Text size="sm" c="dimmed">
        Small images of {source.size} × {source.size} pixels, drawn by the lab with their exact classes, boxes and
        masks: a dataset to try everything with. The page Scenes shows them.
      </Text>
    </Stack>
  );
}

export function DataPicker({ source, firstScenes, onScenes, onFiles, onProblem }: DataPickerProps) {
  const [own, setOwn] = useState(source.kind !== "scenes");
  // a dropped folder is one's own data, whichever side is open
  const ownShown = own || source.kind !== "scenes";
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label="Kind of data"
        style={{ alignSelf: "flex-start" }}
        value={ownShown ? "own" : "scenes"}
        onChange={(value) => {
          setOwn(value === "own");
          onProblem(undefined);
          if (value === "scenes" && source.kind !== "scenes") onScenes(firstScenes);
        }}
        data={[
          { value: "scenes", label: "Scenes" },
          { value: "own", label: "My images" },
        ]}
      />
      {ownShown ? (
        <FolderAndZip onFiles={onFiles} onProblem={onProblem} />
      ) : (
        <Scenes source={source.kind === "scenes" ? source : firstScenes} onScenes={onScenes} />
      )}
    </Stack>
  );
}
