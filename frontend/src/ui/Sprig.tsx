// A sprig with one leaf per thing to do: filled when done. The numbers stand
// beside it in words, so it is decoration for those who cannot see it.

import styles from "./Sprig.module.css";

/** More leaves than this would be too small to tell apart. */
const mostLeaves = 24;

export function Sprig(props: { done: number; total: number }) {
  if (props.total < 1 || props.total > mostLeaves) return null;
  const step = 15;
  const width = 22 + props.total * step;
  const leaves = Array.from({ length: props.total }, (_, i) => i);
  return (
    <svg
      className={styles.sprig}
      viewBox={`0 0 ${width} 34`}
      width={width}
      height={34}
      aria-hidden="true"
      focusable="false"
    >
      <path
        className={styles.stem}
        d={`M2 ${20} C ${width * 0.3} ${14}, ${width * 0.7} ${22}, ${width - 10} ${16}`}
      />
      {leaves.map((i) => {
        const up = i % 2 === 0;
        const x = 12 + i * step;
        return (
          <path
            key={i}
            className={i < props.done ? styles.done : styles.open}
            d={
              up
                ? `M${x} 18 c 0 -8 5 -12.5 12 -13.5 c .5 8 -4 13 -12 13.5 Z`
                : `M${x} 18.5 c 0 7.5 5 11.5 12 12.5 c .5 -7.5 -4 -12 -12 -12.5 Z`
            }
          />
        );
      })}
    </svg>
  );
}
