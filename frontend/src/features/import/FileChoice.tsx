import { useTranslation } from "react-i18next";
import { FileChoice as Choice } from "../../ui/FileChoice";

const kinds = ".csv,.tsv,.txt,.xlsx,.json,text/csv,text/plain,application/json";

/** The way in for a list of customers. */
export function FileChoice(props: { onFile: (file: File) => void }) {
  const { t } = useTranslation();
  return (
    <Choice
      label={t("import.choose")}
      drop={t("import.drop")}
      hint={t("import.kinds")}
      kinds={kinds}
      onFile={props.onFile}
    />
  );
}
