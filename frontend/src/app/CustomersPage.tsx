// Everybody: found as typed, narrowed by what is counted at the side, seen the
// way one likes and saved so.

import { useQuery } from "@connectrpc/connect-query";
import { Button, Drawer, Input, type InputRef } from "antd";
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { BandMark } from "../features/risk/BandMark";
import { Chips } from "../features/roster/Chips";
import { ColumnChoice } from "../features/roster/ColumnChoice";
import { cellsOf, choosable, shownColumns } from "../features/roster/columns";
import { Facets } from "../features/roster/Facets";
import { Picked } from "../features/roster/Picked";
import { type Pick, Table } from "../features/roster/Table";
import { useExport } from "../features/roster/useExport";
import { type Span, useList } from "../features/roster/useList";
import { Views } from "../features/roster/Views";
import { isFiltered, parseWay, sortedBy, type Way, writeWay } from "../features/roster/way";
import { SystemService } from "../gen/perennial/api/v1/system_pb";
import { type Command, useCommands, usePerform } from "../lib/command";
import { count } from "../lib/figure";
import { customerHref, goInstead, importHref, viewHref } from "../lib/route";
import { useLanguage } from "../lib/useLanguage";
import { Empty } from "../ui/Empty";
import { Icon } from "../ui/Icon";
import { useLater } from "../ui/later";
import { NextStep } from "../ui/NextStep";
import { Trouble } from "../ui/Trouble";
import { Waiting } from "../ui/Waiting";
import styles from "./CustomersPage.module.css";
import { useTitle } from "./useTitle";

/** The address follows typing at this distance: browsers limit how often it may change. */
const addressMs = 400;
const longestSearch = 60;
const none: Pick = { all: false, ids: new Set() };

/** Where a list was left, to come back to. */
export type Place = { view: string; top: number };

export function CustomersPage(props: { view: string; place: RefObject<Place> }) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const [way, setWay] = useWay(props.view);
  const [span, setSpan] = useState<Span>({ from: 0, to: 0 });
  const [pick, setPick] = useState<Pick>(none);
  const [narrowing, setNarrowing] = useState(false);
  const search = useRef<InputRef>(null);
  const exporting = useExport();
  const perform = usePerform();
  const cells = useMemo(() => cellsOf(way.columns), [way.columns]);
  const { list, error, refetch, stale } = useList(way, cells, span);
  const status = useQuery(SystemService.method.getStatus, {});
  useTitle(t("nav.customers"));

  // "All that the filter finds" means another thing under another filter.
  const choose = (next: Way) => {
    if (pick.all) setPick(none);
    setWay(next);
  };
  const onPick = useCallback((id: string) => {
    setPick(({ ids }) => {
      const next = new Set(ids);
      if (!next.delete(id)) next.add(id);
      return { all: false, ids: next };
    });
  }, []);
  const pickAll = () => setPick(pick.all ? none : { all: true, ids: new Set() });
  const { place, view } = props;
  const leave = useCallback(
    (top: number) => {
      place.current = { view, top };
    },
    [place, view],
  );
  const bandMark = useCallback((band: string) => <BandMark band={band} />, []);
  const hrefOf = useCallback((id: string) => customerHref(id, ""), []);

  const commands = useMemo<Command[]>(
    () => [
      {
        id: "narrow",
        label: t("command.narrow"),
        keys: ["f"],
        perform: () => search.current?.focus(),
      },
      {
        id: "exportList",
        label: t("roster.export"),
        keys: [],
        perform: () => exporting.begin(way, none),
      },
    ],
    [t, way, exporting.begin],
  );
  useCommands(commands);

  if (!list) {
    if (error) return <Trouble cause={error} retry={refetch} />;
    return <Waiting lines={8} />;
  }
  const nobody = list.total === 0 && !isFiltered(way);
  const add = (
    <Button icon={<Icon name="plus" size={16} />} onClick={() => perform("addCustomer")}>
      {t("roster.add")}
    </Button>
  );
  if (nobody && status.data?.customers === 0n) {
    return (
      <Empty title={t("empty.noCustomers")}>
        <p>{t("roster.howToBegin")}</p>
        <div className={styles.ways}>
          <NextStep href={importHref}>{t("goto.import")}</NextStep>
          {add}
        </div>
      </Empty>
    );
  }
  const all = choosable(list.columns, t);
  const shown = shownColumns(all, way.columns);
  const facets = <Facets facets={list.facets} way={way} onWay={choose} />;
  const filters = Object.keys(way.filters).length;
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <div className={styles.title}>
          <h1>{t("nav.customers")}</h1>
          <p role="status">
            {t("roster.total", { count: list.total, shown: count(list.total, lang) })}
            {list.settling && ` · ${t("roster.settling")}`}
          </p>
        </div>
        {add}
      </header>
      <aside className={styles.aside} aria-label={t("roster.filters")}>
        {facets}
      </aside>
      <section className={styles.list} aria-label={t("roster.table")}>
        <div className={styles.tools}>
          <Input
            ref={search}
            allowClear
            className={styles.search ?? ""}
            prefix={<Icon name="search" size={16} />}
            aria-label={t("roster.search")}
            placeholder={t("search.placeholder")}
            maxLength={longestSearch}
            value={way.search}
            onChange={(event) => choose({ ...way, search: event.target.value })}
          />
          <Button
            className={styles.narrow ?? ""}
            icon={<Icon name="funnel" size={16} />}
            onClick={() => setNarrowing(true)}
          >
            {filters > 0 ? t("roster.filtersOn", { count: filters }) : t("roster.filters")}
          </Button>
          <Views way={way} onWay={choose} />
          <ColumnChoice
            all={all}
            shown={shown}
            onChoose={(columns) => choose({ ...way, columns })}
          />
          <Button
            icon={<Icon name="outward" size={16} />}
            disabled={list.total === 0}
            onClick={() => exporting.begin(way, pick)}
          >
            {t("roster.exportShort")}
          </Button>
        </div>
        <Chips facets={list.facets} way={way} onWay={choose} />
        {error && <Trouble below cause={error} retry={refetch} />}
        {list.total === 0 ? (
          <Empty below title={t("roster.noMatch")}>
            <p>{t("roster.noMatchHint")}</p>
            <Button onClick={() => choose({ ...way, search: "", filters: {} })}>
              {t("roster.clear")}
            </Button>
          </Empty>
        ) : (
          <div className={`${styles.table} ${stale ? styles.stale : ""}`} aria-busy={stale}>
            <Table
              list={list}
              columns={shown}
              cells={cells}
              way={way}
              pick={pick}
              onPick={onPick}
              onPickAll={pickAll}
              onSort={(column) => choose(sortedBy(way, column.key, column.number))}
              start={props.place.current.view === props.view ? props.place.current.top : 0}
              onLeave={leave}
              onSpan={setSpan}
              hrefOf={hrefOf}
              bandMark={bandMark}
            />
          </div>
        )}
        <Picked
          pick={pick}
          total={list.total}
          exporting={exporting}
          onAll={pickAll}
          onNone={() => setPick(none)}
          onExport={() => exporting.begin(way, pick)}
        />
      </section>
      <Drawer
        open={narrowing}
        title={t("roster.filters")}
        placement="right"
        size={360}
        onClose={() => setNarrowing(false)}
        closable={{ "aria-label": t("common.close") }}
        footer={
          <Button type="primary" block onClick={() => setNarrowing(false)}>
            {t("roster.show", { count: list.total, shown: count(list.total, lang) })}
          </Button>
        }
      >
        {facets}
      </Drawer>
    </div>
  );
}

/** The way in the address: changed here at once and written there a moment later. */
function useWay(view: string): [Way, (way: Way) => void] {
  const [way, setWay] = useState(() => parseWay(view));
  const written = useRef(view);
  const here = writeWay(way);
  const settled = useLater(here, addressMs);
  useEffect(() => {
    // From outside: the back button, a link, the bar.
    if (view === written.current) return;
    written.current = view;
    setWay(parseWay(view));
  }, [view]);
  useEffect(() => {
    if (settled === written.current || settled !== here) return;
    written.current = settled;
    goInstead(viewHref(settled));
  }, [settled, here]);
  return [way, setWay];
}
