// Colours and defaults of the component kit. Text keeps a contrast of 4.5 : 1 in both schemes.
import {
  Alert,
  convertCssVariables,
  createTheme,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
  Modal,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from "@mantine/core";

const teal: MantineColorsTuple = [
  "#e6f7f4",
  "#c9ebe5",
  "#9fdcd1",
  "#6fcabb",
  "#47b8a6",
  "#2a9d8c",
  "#1c8273",
  "#13655a",
  "#0e4f47",
  "#0a3b36",
];

const readable = { color: "var(--mantine-color-text)" };

export const theme = createTheme({
  primaryColor: "teal",
  primaryShade: { light: 7, dark: 6 },
  colors: { teal },
  defaultRadius: "md",
  fontFamily: "Inter, ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  headings: { fontWeight: "650" },
  cursorType: "pointer",
  components: {
    // the kit's tints are too pale to read
    Alert: Alert.extend({ defaultProps: { variant: "light" }, styles: { title: readable, message: readable } }),
    // Mantine holds the page still with a style element, which the policy refuses; app.css does it
    Modal: Modal.extend({ defaultProps: { lockScroll: false } }),
  },
});

const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#4d5763",
    "--mantine-color-body": "#fbfaf7",
    "--mantine-color-placeholder": "#5d6773",
    "--mantine-color-error": "#b3261e",
    "--lab-card": "#ffffff",
    "--lab-line": "#dfe3e1",
  },
  dark: {
    "--mantine-color-dimmed": "#a9b3bd",
    "--mantine-color-body": "#12191b",
    "--mantine-color-placeholder": "#98a2ac",
    "--mantine-color-error": "#ff8f85",
    "--lab-card": "#1a2326",
    "--lab-line": "#2c383c",
  },
});

/**
 * Mantine's variables as a constructed sheet: MantineProvider would put them into a style element, for which the
 * Content-Security-Policy had to allow all inline styles. Called once, before the first paint.
 */
export function adoptThemeSheet(): void {
  const whole = mergeMantineTheme(DEFAULT_THEME, theme);
  const base = defaultCssVariablesResolver(whole);
  const own = cssVariables(whole);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    convertCssVariables({
      variables: { ...base.variables, ...own.variables },
      light: { ...base.light, ...own.light },
      dark: { ...base.dark, ...own.dark },
    }),
  );
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
