// What a person sees before a plugin is installed: whose it is, what it reads
// and why, what is different, and what there is to agree to.

import { Button, Checkbox } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Parcel } from "../../gen/perennial/api/v1/plugin_pb";
import { count } from "../../lib/figure";
import { useLanguage } from "../../lib/useLanguage";
import { Icon } from "../../ui/Icon";
import { PageHead } from "../../ui/PageHead";
import { State } from "../../ui/State";
import { Changelog } from "./Changelog";
import { Changes } from "./Changes";
import styles from "./Consent.module.css";
import { levelOf } from "./part";

/** That a plugin is new is what Install itself says. */
const plain = "first";

/** The range of those who do not care. */
const everyVersion = ">=0";

export function Consent(props: {
  parcel: Parcel;
  onAgree: (agreed: string[]) => void;
  onNot: () => void;
}) {
  const { t } = useTranslation();
  const { parcel } = props;
  const { title, version, installedVersion } = parcel;
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const concerns = parcel.concerns.filter((c) => c.id !== plain);
  const agreed = concerns.every((c) => ticked.includes(c.id));
  const update = installedVersion !== "";
  return (
    <div className={styles.consent}>
      <PageHead title={`${title} ${version}`} lead={parcel.summary}>
        <p>{update ? t("install.updateOf", { version: installedVersion }) : t("install.fresh")}</p>
      </PageHead>
      {parcel.problem !== "" && (
        <section className={styles.problem} role="alert">
          <Icon name="note" size={22} />
          <div>
            <h2>{t("install.cannot")}</h2>
            <p>{parcel.problem}</p>
          </div>
        </section>
      )}
      <Part title={t("install.from")}>
        <Identity parcel={parcel} />
      </Part>
      <Part title={t("install.reads")} note={t("install.readsNote")}>
        <Reads parcel={parcel} />
      </Part>
      {update && (
        <Part title={t("install.changes", { version: installedVersion })}>
          <Changes changes={parcel.changes} />
        </Part>
      )}
      {parcel.changelog.trim() !== "" && (
        <Part title={t("install.changelog")}>
          <Changelog text={parcel.changelog} />
        </Part>
      )}
      {parcel.problem === "" && concerns.length > 0 && (
        <fieldset className={styles.concerns}>
          <legend>{t("install.concerns")}</legend>
          <p>{t("install.concernsLead")}</p>
          {concerns.map(({ id, text }) => (
            <Checkbox
              key={id}
              checked={ticked.includes(id)}
              onChange={({ target }) =>
                setTicked((now) => (target.checked ? [...now, id] : now.filter((x) => x !== id)))
              }
            >
              {text}
            </Checkbox>
          ))}
        </fieldset>
      )}
      <div className={styles.answers}>
        <Button size="large" onClick={props.onNot}>
          {t(parcel.problem === "" ? "install.notNow" : "common.close")}
        </Button>
        {parcel.problem === "" && (
          <Button
            size="large"
            type="primary"
            disabled={!agreed}
            onClick={() => props.onAgree(parcel.concerns.map((c) => c.id))}
          >
            {update ? t("install.update", { version }) : t("install.install")}
          </Button>
        )}
      </div>
    </div>
  );
}

function Part(props: { title: string; note?: string; children: ReactNode }) {
  return (
    <section>
      <h2>{props.title}</h2>
      {props.note !== undefined && <p className={styles.note}>{props.note}</p>}
      {props.children}
    </section>
  );
}

function Identity(props: { parcel: Parcel }) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const { parcel } = props;
  const level = levelOf(parcel.level);
  const program = parcel.platforms.length > 0;
  return (
    <>
      <dl className={styles.facts}>
        <div>
          <dt>{t("version.vendor")}</dt>
          <dd>{parcel.vendor}</dd>
        </div>
        {parcel.level !== "" && (
          <div>
            <dt>{t("version.level")}</dt>
            <dd>
              <State
                tone={level === "vendor" ? "waiting" : "well"}
                word={t(`pluginLevel.${level}`)}
              />
            </dd>
          </div>
        )}
        <div>
          <dt>{t("install.holds")}</dt>
          <dd>
            {t("install.parts", {
              drivers: count(parcel.drivers, lang),
              actions: count(parcel.actions, lang),
              checklists: count(parcel.checklists, lang),
            })}
          </dd>
        </div>
        <div>
          <dt>{t("install.for")}</dt>
          <dd>
            {parcel.host === everyVersion
              ? t("install.anyVersion")
              : t("install.host", { range: parcel.host })}
            <small>{program ? parcel.platforms.join(" · ") : t("install.anyComputer")}</small>
          </dd>
        </div>
        <div className={styles.key}>
          <dt>{t("install.key")}</dt>
          <dd>
            {parcel.keyNumber}
            <small>{parcel.key}</small>
          </dd>
        </div>
      </dl>
      <p className={styles.note}>{t(program ? "install.program" : "install.rules")}</p>
    </>
  );
}

function Reads(props: { parcel: Parcel }) {
  const { t } = useTranslation();
  const { parcel } = props;
  if (parcel.reads.length === 0) return <p>{t("install.readsNothing")}</p>;
  return (
    <ul className={styles.reads}>
      {parcel.reads.map((field) => (
        <li key={field.key}>
          <h3>
            {field.title}
            {field.fresh && parcel.installedVersion !== "" && (
              <span className={styles.fresh}>{t("install.freshField")}</span>
            )}
          </h3>
          <p>{field.purpose}</p>
        </li>
      ))}
    </ul>
  );
}
