import type { Notice } from "../../gen/perennial/api/v1/today_pb";
import { Icon } from "../../ui/Icon";
import styles from "./Notices.module.css";

/** What limits the list, said before it is read. */
export function Notices(props: { notices: readonly Notice[] }) {
  if (props.notices.length === 0) return null;
  return (
    <ul className={styles.notices}>
      {props.notices.map((notice) => (
        <li key={notice.key + notice.text}>
          <Icon name="note" />
          <span>{notice.text}</span>
        </li>
      ))}
    </ul>
  );
}
