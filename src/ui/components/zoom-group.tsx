// Several views that zoom and pan as one: wheel, pinch, drag, and plus, minus and arrows on the keyboard.
import { createContext, use, useCallback, useMemo, useRef, type ReactNode } from "react";
import { TransformComponent, TransformWrapper, type ReactZoomPanPinchRef } from "react-zoom-pan-pinch";
import classes from "./zoom-group.module.css";

/** How all views of a group are looked at; positions in pixels of the screen. */
interface ZoomPlace {
  readonly scale: number;
  readonly positionX: number;
  readonly positionY: number;
}

interface ZoomGroupContext {
  readonly start?: ZoomPlace;
  readonly join: (view: ReactZoomPanPinchRef | null) => () => void;
  readonly moved: (view: ReactZoomPanPinchRef) => void;
}

const GroupContext = createContext<ZoomGroupContext | undefined>(undefined);

interface ZoomGroupProps {
  /** Where the views begin. */
  readonly start?: ZoomPlace;
  readonly onMove?: (place: ZoomPlace) => void;
  readonly children: ReactNode;
}

export function ZoomGroup({ start, onMove, children }: ZoomGroupProps) {
  const views = useRef(new Set<ReactZoomPanPinchRef>());
  // a view that follows reports its own move, which must not come back
  const leading = useRef(false);
  const group = useMemo<ZoomGroupContext>(
    () => ({
      start,
      join(view) {
        if (view) views.current.add(view);
        return () => void (view && views.current.delete(view));
      },
      moved(leader) {
        if (leading.current) return;
        leading.current = true;
        const { positionX, positionY, scale } = leader.state;
        for (const view of views.current) {
          if (view.instance !== leader.instance) void view.setTransform(positionX, positionY, scale, 0);
        }
        leading.current = false;
        onMove?.({ scale, positionX, positionY });
      },
    }),
    [start, onMove],
  );
  return <GroupContext value={group}>{children}</GroupContext>;
}

/** One view of the group. */
export function ZoomView({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  const group = use(GroupContext);
  const join = useCallback((view: ReactZoomPanPinchRef | null) => group?.join(view), [group]);
  return (
    <div className={classes.view} role="group" aria-label={label}>
      <TransformWrapper
        ref={join}
        initialScale={group?.start?.scale}
        initialPositionX={group?.start?.positionX}
        initialPositionY={group?.start?.positionY}
        minScale={1}
        maxScale={12}
        keyboard={{ disabled: false }}
        wheel={{ activationKeys: (keys) => keys.includes("Control") || keys.includes("Meta") }}
        panning={{ velocityDisabled: true }}
        onTransform={(view) => group?.moved(view)}
      >
        <TransformComponent wrapperClass={classes.wrapper} contentClass={classes.content}>
          {children}
        </TransformComponent>
      </TransformWrapper>
    </div>
  );
}
