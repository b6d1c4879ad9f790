// What the shop may have its own way of a plugin. A value is saved when it was
// chosen, or its writing ends; the plugin itself says what it does not take.

import { createClient } from "@connectrpc/connect";
import { useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { type KeyboardEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { PluginService } from "../../gen/perennial/api/v1/plugin_pb";
import type { PluginSetting } from "../../gen/perennial/api/v1/setting_pb";
import { TimelineService } from "../../gen/perennial/api/v1/timeline_pb";
import { readNumber } from "../../lib/number";
import { Choose } from "../../ui/Choose";
import { Row } from "../../ui/Row";
import { useToast } from "../../ui/Toast";
import { useTroubleText } from "../../ui/Trouble";
import styles from "./Settings.module.css";

type Save = (key: string, value: string) => Promise<void>;

export function Settings(props: { id: string; settings: readonly PluginSetting[] }) {
  const { t } = useTranslation();
  const { problems, save } = useSave(props.id);
  if (props.settings.length === 0) return null;
  return (
    <section aria-labelledby="plugin-settings">
      <h2 id="plugin-settings" className={styles.title}>
        {t("plugin.settings")}
      </h2>
      <p className={styles.lead}>{t("plugin.settingsLead")}</p>
      {props.settings.map((setting) => (
        <Row
          key={setting.key}
          label={setting.title}
          hint={setting.purpose}
          problem={problems[setting.key] ?? ""}
        >
          {(ids) => <Control {...ids} setting={setting} onSave={save} />}
        </Row>
      ))}
    </section>
  );
}

/** Saves one setting and says so, with the way back; keeps what was refused. */
function useSave(id: string): { problems: Readonly<Record<string, string>>; save: Save } {
  const { t } = useTranslation();
  const toast = useToast();
  const trouble = useTroubleText();
  const queries = useQueryClient();
  const transport = useTransport();
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});

  const undo = async (undoId: string) => {
    try {
      await createClient(TimelineService, transport).restore({ undoId });
      toast({ text: t("action.undone") });
    } catch (cause) {
      toast({ text: trouble(cause), bad: true });
    }
    await queries.invalidateQueries();
  };
  const save: Save = async (key, value) => {
    try {
      const client = createClient(PluginService, transport);
      const { problems: wrong, undoId } = await client.configurePlugin({
        id,
        values: { [key]: value },
      });
      // One that names no setting is of the one that was changed.
      setProblems((now) => ({ ...now, [key]: wrong.map((p) => p.text).join(" ") }));
      if (wrong.length > 0) return;
      if (undoId !== "") toast({ text: t("setting.saved"), undo: () => void undo(undoId) });
    } catch (cause) {
      toast({ text: trouble(cause), bad: true });
    }
    await queries.invalidateQueries();
  };
  return { problems, save };
}

function Control(props: {
  id: string;
  hintId: string | undefined;
  setting: PluginSetting;
  onSave: Save;
}) {
  const { t } = useTranslation();
  const { id, hintId, setting, onSave } = props;
  const yesNo = [
    { value: "true", label: t("care.yes") },
    { value: "false", label: t("care.no") },
  ];
  const options =
    setting.type === "bool"
      ? yesNo
      : setting.choices.map(({ key, title }) => ({ value: key, label: title }));
  const shown = (value: string) =>
    options.find((o) => o.value === value)?.label ?? `${value} ${setting.unit}`.trim();
  return (
    <>
      {options.length > 0 ? (
        <Choose
          id={id}
          hintId={hintId}
          value={setting.value}
          options={options}
          onChoose={(value) => onSave(setting.key, value)}
        />
      ) : (
        <NumberDraft {...props} />
      )}
      {setting.set && (
        <Button size="small" className={styles.usual ?? ""} onClick={() => onSave(setting.key, "")}>
          {t("plugin.settingUsual", { value: shown(setting.default) })}
        </Button>
      )}
    </>
  );
}

function NumberDraft(props: {
  id: string;
  hintId: string | undefined;
  setting: PluginSetting;
  onSave: Save;
}) {
  const { setting, onSave } = props;
  const [text, setText] = useState(setting.value);
  useEffect(() => setText(setting.value), [setting.value]);
  const save = () => {
    const number = readNumber(text);
    const value = number === undefined ? text.trim() : String(number);
    if (value === "") setText(setting.value);
    else if (value !== setting.value) onSave(setting.key, value);
  };
  return (
    <Input
      id={props.id}
      aria-describedby={props.hintId}
      inputMode="decimal"
      suffix={setting.unit}
      value={text}
      maxLength={30}
      className={styles.number ?? ""}
      onChange={(event) => setText(event.target.value)}
      onBlur={save}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === "Enter" && !event.nativeEvent.isComposing) save();
        if (event.key === "Escape") setText(setting.value);
      }}
    />
  );
}
