// Theme and routes. Every page is a chunk of its own, loaded when it is first opened.
import { MantineProvider } from "@mantine/core";
import { createHashRouter, RouterProvider, type RouteObject } from "react-router";
import { ErrorPage } from "./error-page";
import { NotFoundPage } from "./not-found-page";
import { NoticeContext } from "./notice-context";
import { Shell } from "./shell";
import { theme } from "./theme";

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
            lazy: async () => ({ Component: (await import("../pages/predict/predict-page")).PredictPage }),
          },
          {
            path: "charts",
            lazy: async () => ({ Component: (await import("../pages/charts/charts-page")).ChartsPage }),
          },
          {
            path: "checkpoints",
            lazy: async () => ({
              Component: (await import("../pages/checkpoints/checkpoints-page")).CheckpointsPage,
            }),
          },
          {
            path: "compare",
            lazy: async () => ({ Component: (await import("../pages/compare/compare-page")).ComparePage }),
          },
          {
            path: "scenes",
            lazy: async () => ({ Component: (await import("../pages/scenes/scenes-page")).ScenesPage }),
          },
          {
            path: "train",
            lazy: async () => ({ Component: (await import("../pages/train/train-page")).TrainPage }),
          },
          {
            path: "evaluate",
            lazy: async () => ({ Component: (await import("../pages/evaluate/evaluate-page")).EvaluatePage }),
          },
          {
            path: "system",
            lazy: async () => ({ Component: (await import("../pages/system/system-page")).SystemPage }),
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
