import { useTranslation } from "react-i18next";
import { State } from "../../ui/State";
import { pluginState } from "./state";

export function PluginMark(props: { state: string }) {
  const { t } = useTranslation();
  const { state, tone } = pluginState(props.state);
  return <State tone={tone} word={t(`pluginState.${state}`)} />;
}
