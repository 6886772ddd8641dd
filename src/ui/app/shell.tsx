// The frame around every page: brand, navigation, backend badge, job tray, colour scheme, and what the engine has to say.
import { Alert, Button } from "@mantine/core";
import { Info } from "lucide-react";
import { Suspense, use, useEffect, useRef, useState } from "react";
import { NavLink, Outlet, useLocation } from "react-router";
import { backendLabels, type BackendName } from "../../engine/protocol";
import { ErrorNotice } from "../components/error-notice";
import { setEngineLoss, useEngineStore } from "../stores/engine-store";
import { menuTarget, notePlace, usePlaceStore } from "../stores/place-store";
import { BackendBadge } from "./backend-badge";
import { ColorSchemeButton } from "./color-scheme-button";
import { DropDispatcher } from "./drop-dispatcher";
import { restartEngine } from "../shared/engine-link";
import { JobTray } from "./job-tray";
import { NoticeContext } from "./notice-context";
import { pages } from "./page-list";
import { ServerNotice } from "./server-notice";

export function Shell() {
  const main = useRef<HTMLElement>(null);
  const places = usePlaceStore();
  const { pathname, search } = useLocation();
  useEffect(() => notePlace(pathname, search), [pathname, search]);
  return (
    <>
      <a
        className="skip-link"
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to content
      </a>
      <header className="lab-header">
        <NavLink to={menuTarget(places, "/", pathname)} className="lab-brand">
          <img src="./icon.svg" width={28} height={28} alt="" />
          <span className="lab-brand-name">Ladon Lab</span>
        </NavLink>
        <nav className="lab-nav" aria-label="Pages">
          {pages.map(({ path, title }) => (
            <NavLink key={path} to={menuTarget(places, path, pathname)}>
              {title}
            </NavLink>
          ))}
        </nav>
        <BackendBadge />
        <JobTray />
        <ColorSchemeButton />
      </header>
      <main id="content" ref={main} className="lab-main" tabIndex={-1}>
        <AddressNotice />
        <ServerNotice />
        <EngineTrouble />
        <PageTitle />
        <Suspense>
          <Outlet />
        </Suspense>
      </main>
      <DropDispatcher />
    </>
  );
}

/** Names the open page in the tab's title. */
function PageTitle() {
  const { pathname } = useLocation();
  useEffect(() => {
    const page = pages.find(({ path }) => path === pathname);
    document.title = page ? `${page.title} — Ladon Lab` : "Ladon Lab";
  }, [pathname]);
  return null;
}

function AddressNotice() {
  const notice = use(NoticeContext);
  const [open, setOpen] = useState(true);
  if (!notice || !open) return null;
  return (
    <Alert
      role="status"
      mb="md"
      icon={<Info aria-hidden />}
      withCloseButton
      closeButtonLabel="Dismiss"
      onClose={() => setOpen(false)}
    >
      {notice}
    </Alert>
  );
}

/** An engine that could not start, or that died and was started again. */
function EngineTrouble() {
  const { state, loss } = useEngineStore();
  // ServerNotice says what to do, and its retry starts the engine
  if (state.kind === "failed" && ["ServerGoneError", "OtherBuildError"].includes(state.error.name)) return null;
  if (state.kind === "failed") {
    return (
      <ErrorNotice
        what="The engine could not start"
        why={state.error}
        remedy="Pages can be read, but nothing can be computed."
        actions={<Button onClick={() => restartEngine("auto", "It was started again.")}>Try again</Button>}
      />
    );
  }
  if (!loss) return null;
  const tryNext = (next: BackendName) => (
    <Button variant="default" onClick={() => restartEngine(next, "Another backend was chosen.")}>
      Use {backendLabels[next]} instead
    </Button>
  );
  return (
    <ErrorNotice
      what={`The engine stopped${loss.backend ? ` on ${backendLabels[loss.backend]}` : ""} and was started again`}
      why={`Reason: ${loss.reason}.`}
      remedy="Jobs that were running have failed and can be run again; nothing stored was lost."
      actions={loss.next && tryNext(loss.next)}
      onClose={() => setEngineLoss(undefined)}
    />
  );
}
