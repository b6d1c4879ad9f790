// What else a plugin brings: actions with their words, playbooks and whom they
// are for, checklists, how goods are kept, words to listen for, and the fields it
// reads, each with why.

import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { GetPluginResponse } from "../../gen/perennial/api/v1/setting_pb";
import { count, money } from "../../lib/figure";
import { useLanguage } from "../../lib/useLanguage";
import styles from "./Knowledge.module.css";

export function Knowledge(props: { plugin: GetPluginResponse }) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const { plugin } = props;
  return (
    <div className={styles.knowledge}>
      <Part title={t("plugin.actions")} size={plugin.actions.length}>
        {plugin.actions.map((action) => (
          <li key={action.id}>
            <h3>{action.title}</h3>
            <p className={styles.script}>{action.script}</p>
          </li>
        ))}
      </Part>
      <Plans plugin={plugin} />
      <Part title={t("plugin.checklists")} size={plugin.checklists.length}>
        {plugin.checklists.map((list) => (
          <li key={list.id}>
            <h3>{list.title}</h3>
            <p>
              {list.schedule}
              {list.schedule !== "" && " · "}
              {t("plugin.items", { count: list.items, shown: count(list.items, lang) })}
            </p>
          </li>
        ))}
      </Part>
      <Goods plugin={plugin} />
      <Keywords plugin={plugin} />
      <Part title={t("plugin.fields")} size={plugin.fields.length} note={t("plugin.fieldsNote")}>
        {plugin.fields.map((field) => (
          <li key={field.key}>
            <h3>
              {field.title}
              {field.unit !== "" && <small>{field.unit}</small>}
              {field.private && <small className={styles.private}>{t("plugin.private")}</small>}
            </h3>
            <p>{field.purpose}</p>
          </li>
        ))}
      </Part>
    </div>
  );
}

/** Tiers and playbooks, where it has any. */
function Plans(props: { plugin: GetPluginResponse }) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const { playbooks, tiers } = props.plugin;
  return (
    <>
      {playbooks.length > 0 && (
        <Part
          title={t("plugin.playbooks")}
          size={playbooks.length}
          note={t("plugin.playbooksNote")}
        >
          {playbooks.map((one) => (
            <li key={one.id}>
              <h3>
                {one.title}
                <small>
                  {one.tier === ""
                    ? t("plugin.everyone")
                    : t("plugin.onlyTier", { tier: one.tier })}
                </small>
              </h3>
              <p>{t("plugin.answers", { drivers: one.drivers.join(t("common.listComma")) })}</p>
              <ol className={styles.steps}>
                {one.steps.map((step, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the same may be done twice
                  <li key={i}>
                    {step.action}
                    {step.waitDays > 0 && (
                      <small>
                        {t("plugin.after", {
                          count: step.waitDays,
                          shown: count(step.waitDays, lang),
                        })}
                      </small>
                    )}
                  </li>
                ))}
              </ol>
            </li>
          ))}
        </Part>
      )}
      {tiers.length > 0 && (
        <Part title={t("plugin.tiers")} size={tiers.length} note={t("plugin.tiersNote")}>
          {tiers.map((tier) => (
            <li key={tier.id}>
              <h3>{tier.title}</h3>
              <p>
                {[
                  tier.budgetCents > 0n &&
                    t("plugin.budget", { amount: money(tier.budgetCents, lang) }),
                  tier.touches > 0 &&
                    t("plugin.touches", { count: tier.touches, shown: count(tier.touches, lang) }),
                  tier.rule === "" && t("plugin.restTier"),
                ]
                  .filter((s) => s !== false)
                  .join(" · ")}
              </p>
              {tier.rule !== "" && <p className={styles.rule}>{tier.rule}</p>}
            </li>
          ))}
        </Part>
      )}
    </>
  );
}

/** How goods are kept, where it says so. */
function Goods(props: { plugin: GetPluginResponse }) {
  const { t } = useTranslation();
  const { goods } = props.plugin;
  if (goods.length === 0) return null;
  return (
    <Part title={t("plugin.goods")} size={goods.length} many>
      {goods.map((one) => (
        <li key={one.id}>
          <h3>{one.title}</h3>
          <p>
            {[
              one.temperature,
              one.humidity !== "" && t("plugin.humidity", { band: one.humidity }),
              one.life !== "" && t("plugin.life", { days: one.life }),
            ]
              .filter((s) => s !== false && s !== "")
              .join(" · ")}
          </p>
        </li>
      ))}
    </Part>
  );
}

/** Words that tell what somebody means, where it has any. */
function Keywords(props: { plugin: GetPluginResponse }) {
  const { t } = useTranslation();
  const { keywords } = props.plugin;
  if (keywords.length === 0) return null;
  return (
    <Part title={t("plugin.keywords")} size={keywords.length} note={t("plugin.keywordsNote")}>
      {keywords.map((one) => (
        <li key={one.id}>
          <h3>
            {one.title}
            <small>
              {t(one.by === "staff" ? "plugin.byStaff" : "plugin.byCustomer")}
              {one.driver !== "" && ` → ${one.driver}`}
            </small>
          </h3>
          <p>{one.words.join(t("common.listComma"))}</p>
        </li>
      ))}
    </Part>
  );
}

function Part(props: {
  title: string;
  size: number;
  note?: string;
  /** Short ones, side by side where there is room. */
  many?: boolean;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const lang = useLanguage();
  return (
    <details className={styles.part}>
      <summary>
        {props.title}
        <small>{count(props.size, lang)}</small>
      </summary>
      {props.note !== undefined && <p className={styles.note}>{props.note}</p>}
      {props.size === 0 ? (
        <p>{t("plugin.nothing")}</p>
      ) : (
        <ul className={props.many ? styles.many : undefined}>{props.children}</ul>
      )}
    </details>
  );
}
