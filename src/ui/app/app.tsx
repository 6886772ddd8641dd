// Theme and routes. Every page is a chunk of its own, loaded when it is first opened.
import { MantineProvider } from "@mantine/core";
import type { ComponentType } from "react";
import { createHashRouter, RouterProvider, type RouteObject } from "react-router";
import { lazyPart } from "../components/lazy-part";
import { ErrorPage } from "./error-page";
import { NotFoundPage } from "./not-found-page";
import { NoticeContext } from "./notice-context";
import { Shell } from "./shell";
import { theme } from "./theme";

/** A page that comes when it is first opened. The router asks once; what did not come then is asked for when drawn. */
function page(load: () => Promise<ComponentType>) {
  return async () => {
    const begun = load();
    const Component = await begun.catch(() => lazyPart(load, begun));
    return { Component };
  };
}

const routes: RouteObject[] = [
  {
    element: <Shell />,
    errorElement: <ErrorPage />,
    // the engine starts while the first page's code is on its way
    hydrateFallbackElement: <></>,
    children: [
      {
        errorElement: <ErrorPage />,
        children: [
          {
            index: true,
            lazy: page(async () => (await import("../pages/predict/predict-page")).PredictPage),
          },
          {
            path: "charts",
            lazy: page(async () => (await import("../pages/charts/charts-page")).ChartsPage),
          },
          {
            path: "checkpoints",
            lazy: page(async () => (await import("../pages/checkpoints/checkpoints-page")).CheckpointsPage),
          },
          {
            path: "compare",
            lazy: page(async () => (await import("../pages/compare/compare-page")).ComparePage),
          },
          {
            path: "scenes",
            lazy: page(async () => (await import("../pages/scenes/scenes-page")).ScenesPage),
          },
          {
            path: "train",
            lazy: page(async () => (await import("../pages/train/train-page")).TrainPage),
          },
          {
            path: "evaluate",
            lazy: page(async () => (await import("../pages/evaluate/evaluate-page")).EvaluatePage),
          },
          {
            path: "split",
            lazy: page(async () => (await import("../pages/split/split-page")).SplitPage),
          },
          {
            path: "system",
            lazy: page(async () => (await import("../pages/system/system-page")).SystemPage),
          },
          { path: "*", element: <NotFoundPage /> },
        ],
      },
    ],
  },
];

const router = createHashRouter(routes);

export function App({ notice }: { readonly notice?: string }) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <NoticeContext value={notice}>
        <RouterProvider router={router} />
      </NoticeContext>
    </MantineProvider>
  );
}
