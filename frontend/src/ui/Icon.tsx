// The few drawings of the page, all in the same hand: 20 by 20, one stroke.
// They never carry a meaning alone, so they are hidden from screen readers.

const paths = {
  search: "M9 15.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Zm4.7-1.8L18 18",
  chevron: "m6 8 4 4 4-4",
  back: "m12 5-5 5 5 5",
  copy: "M7.5 6.5v-3h9v9h-3M3.5 7.5h9v9h-9z",
  check: "m4 10.5 4 4 8-9",
  clock: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM10 5.5V10l3 2",
  cross: "m5.5 5.5 9 9m0-9-9 9",
  phone:
    "M5 2.5h3l1.3 4-2 1.5a9 9 0 0 0 4.7 4.7l1.5-2 4 1.3v3a2 2 0 0 1-2 2A13.5 13.5 0 0 1 3 4.5a2 2 0 0 1 2-2Z",
  mail: "M2.5 4.5h15v11h-15zM3 5l7 6 7-6",
  note: "M10 6v5m0 3v.2M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15Z",
  undo: "M4 8h8a4 4 0 0 1 0 8H8M4 8l3.5-3.5M4 8l3.5 3.5",
  sun: "M10 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM10 1.5v2m0 13v2M1.5 10h2m13 0h2M4 4l1.4 1.4m9.2 9.2L16 16M4 16l1.4-1.4m9.2-9.2L16 4",
  people:
    "M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6Zm-5.5 7c0-3 2.4-4.8 5.5-4.8s5.5 1.8 5.5 4.8M13 3.8a3 3 0 0 1 0 5.4m2.2 3c1.8.8 2.8 2.3 2.8 4.3",
  inward: "M10 2.5v9m0 0 3.5-3.5M10 11.5 6.5 8M2.5 12.5v4h15v-4",
  outward: "M10 11.5v-9m0 0L6.5 6M10 2.5 13.5 6M2.5 12.5v4h15v-4",
  sprout:
    "M10 17.5V9m0 2c0-4 2.5-6.5 7-6.5 0 4.5-2.5 6.5-7 6.5Zm0-1.5C10 6 7.5 3.5 3 3.5c0 4 2.5 6 7 6Z",
  plus: "M10 4v12M4 10h12",
  pencil: "m3.5 16.5.8-3.6L13.6 3.6a1.7 1.7 0 0 1 2.4 0l.4.4a1.7 1.7 0 0 1 0 2.4L7.1 15.7Z",
  bin: "M3.5 5.5h13M8 5.5v-2h4v2M5.5 5.5l.7 11h7.6l.7-11",
  funnel: "M3 4.5h14l-5.5 6.5v5l-3 1.5V11Z",
  columns: "M3 4h14v12H3ZM8 4v12m5-12v12",
  views: "M5.5 3h9v14L10 13.5 5.5 17Z",
  sliders: "M3 5.5h7m4 0h3M3 14.5h3m4 0h7M12 3.5v4M8 12.5v4",
} as const;

export type IconName = keyof typeof paths;

export function Icon(props: { name: IconName; size?: number }) {
  const size = props.size ?? 18;
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[props.name]} />
    </svg>
  );
}
