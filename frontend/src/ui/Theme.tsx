// The look, for our own style sheets (tokens.css) and for Ant Design's.

import { theme as antd, ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import dayjs from "dayjs";
import { type ReactNode, useEffect } from "react";
import "dayjs/locale/zh-cn";
import type { Language } from "../lib/language";
import type { ThemeChoice } from "../lib/preference";
import { Busy } from "./Busy";
import { useMedia } from "./media";
import "./tokens.css";

// Ant Design computes shades from these, so they cannot be var(--…).
// They repeat tokens.css; a test keeps the two equal.
export const palettes = {
  light: {
    ground: "#fbfaf6",
    paper: "#fffefb",
    raised: "#fffefb",
    ink: "#1f2421",
    soft: "#565e57",
    line: "#e3dfd2",
    edge: "#8a8a7c",
    leaf: "#2e6b4f",
    clay: "#c2613f",
    amber: "#c98a1b",
    sky: "#3e6c94",
  },
  dark: {
    ground: "#14171a",
    paper: "#1a1e21",
    raised: "#4a5258",
    ink: "#e8eae6",
    soft: "#a9b1aa",
    line: "#2d3338",
    edge: "#78827c",
    leaf: "#35765a",
    clay: "#d4795a",
    amber: "#d39b38",
    sky: "#5f92bd",
  },
} as const;

export function Theme(props: { choice: ThemeChoice; language: Language; children: ReactNode }) {
  const systemDark = useMedia("(prefers-color-scheme: dark)");
  const still = useMedia("(prefers-reduced-motion: reduce)");
  const shade = props.choice === "system" ? (systemDark ? "dark" : "light") : props.choice;
  const wall = useMedia("(min-width: 2200px)");
  const palette = palettes[shade];
  const chinese = props.language === "zh-CN";

  useEffect(() => {
    document.documentElement.dataset.theme = shade;
    document.documentElement.lang = props.language;
  }, [shade, props.language]);
  dayjs.locale(chinese ? "zh-cn" : "en");

  return (
    <ConfigProvider
      locale={chinese ? zhCN : enUS}
      button={{ autoInsertSpace: false, loadingIcon: <Busy /> }}
      wave={{ disabled: true }}
      theme={{
        algorithm: shade === "dark" ? antd.darkAlgorithm : antd.defaultAlgorithm,
        token: {
          colorPrimary: palette.leaf,
          colorInfo: palette.sky,
          colorError: palette.clay,
          colorWarning: palette.amber,
          colorBgBase: palette.ground,
          colorBgContainer: palette.paper,
          colorBgElevated: palette.paper,
          colorTextBase: palette.ink,
          colorTextDescription: palette.soft,
          colorTextPlaceholder: palette.soft,
          colorTextDisabled: palette.soft, // what cannot be done yet is read all the same
          colorBgContainerDisabled: palette.line,
          colorBorder: palette.edge,
          colorBorderSecondary: palette.line,
          fontFamily: "var(--sans)",
          fontSize: wall ? 20 : chinese ? 16 : 15,
          lineHeight: 1.6,
          borderRadius: 7,
          controlHeight: wall ? 52 : 40,
          motion: !still,
          boxShadow: "var(--shadow)",
          boxShadowSecondary: "var(--shadow)",
        },
        components: {
          Button: {
            primaryShadow: "none",
            defaultShadow: "none",
            fontWeight: 500,
            // The shades made of the accent cannot be read on a dark ground.
            defaultHoverColor: palette.ink,
            defaultActiveColor: palette.ink,
          },
          Modal: { titleFontSize: 20 },
          Segmented: {
            trackBg: palette.line,
            itemColor: palette.soft,
            itemHoverColor: palette.ink,
            itemSelectedBg: palette.raised,
            itemSelectedColor: palette.ink,
          },
        },
      }}
    >
      {props.children}
    </ConfigProvider>
  );
}
