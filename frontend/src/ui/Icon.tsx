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
} as const;

export function Icon(props: { name: keyof typeof paths; size?: number }) {
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
