// Thumbnails in rows of which only those in view exist.
import { UnstyledButton } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { taskNames } from "../../../domain";
import { formatBytes } from "../../components/format";
import { pageTasks } from "../../tasks/tasks";
import type { DoneItem } from "./batch-files";
import classes from "./batch-grid.module.css";

interface BatchGridProps {
  readonly items: readonly DoneItem[];
  readonly onOpen: (item: DoneItem) => void;
}

const cellWidth = 150;
const rowHeight = 190;
const maxHeight = 420;

function answerText({ overview }: DoneItem): string {
  const texts = taskNames.map((task) => pageTasks[task].overviewText?.(overview));
  return texts.find((text) => text !== undefined) ?? "answered";
}

function bytesText({ overview }: DoneItem): string {
  return overview.sizes ? formatBytes(overview.sizes.payloadBytes) : "not coded";
}

export function BatchGrid({ items, onOpen }: BatchGridProps) {
  const frame = useRef<HTMLDivElement>(null);
  const { ref: inner, width } = useElementSize();
  const columns = Math.max(1, Math.floor(width / cellWidth));
  const rows = Math.ceil(items.length / columns);
  // nothing here is memoized, and its functions are called while rendering only
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: rows,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 2,
  });
  return (
    <div
      ref={frame}
      className={classes.frame}
      style={{ height: Math.min(maxHeight, rows * rowHeight) }}
      role="group"
      aria-label={`Answered images, ${items.length}`}
    >
      <div ref={inner} style={{ height: virtualizer.getTotalSize(), position: "relative" }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => (
          <div
            key={index}
            className={classes.row}
            style={{ transform: `translateY(${start}px)`, gridTemplateColumns: `repeat(${columns}, 1fr)` }}
          >
            {items.slice(index * columns, (index + 1) * columns).map((item, i) => (
              <UnstyledButton key={i} className={classes.cell} onClick={() => onOpen(item)}>
                <img src={item.thumbnailUrl} alt="" className={classes.thumbnail} />
                <span className={classes.name}>{item.fileName}</span>
                <span className={classes.line}>{answerText(item)}</span>
                <span className={classes.line}>{bytesText(item)}</span>
              </UnstyledButton>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
