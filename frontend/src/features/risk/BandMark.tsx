import { useTranslation } from "react-i18next";
import { Mark } from "../../ui/Mark";
import { gradeOf } from "./reading";

export function BandMark(props: { band: string; large?: boolean }) {
  const { t } = useTranslation();
  const grade = gradeOf(props.band);
  return <Mark grade={grade} word={t(`band.${grade}`)} large={props.large ?? false} />;
}
