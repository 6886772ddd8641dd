// Entry of the page: paints first, then starts the engine.
import "@mantine/core/styles.css";
import "./app.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { readBackend } from "./backend-url-state";
import { guardDrops } from "./drop-guard";
import { startEngine } from "../shared/engine-link";
import { watchServer } from "./server-link";
import { adoptThemeSheet } from "./theme";

adoptThemeSheet();
guardDrops();
watchServer();
const wish = readBackend(location.href);
createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App notice={wish.problem} />
  </StrictMode>,
);
requestAnimationFrame(() => setTimeout(() => startEngine(wish.choice)));
