import { listed, type Row, safeText, textRow } from "./rows.ts";

/** What is known of a destination. */
export const DESTINATION_ROWS: readonly Row[] = [
  {
    label: "name",
    fields: ["name", "nameSource"],
    say(view, pen) {
      const [name, source] = [safeText(view.at("name"), pen), safeText(view.at("nameSource"), pen)];
      return name === null ? "none known" : `${name}${source === null ? "" : ` (by ${source})`}`;
    },
  },
  textRow("domain", "registeredDomain"),
  {
    label: "address",
    fields: ["address", "addressKind", "port", "transport"],
    say: (view, pen) =>
      listed([
        safeText(view.at("address"), pen),
        safeText(view.at("addressKind"), pen),
        `port ${view.at("port").number ?? "-"}/${safeText(view.at("transport"), pen) ?? "-"}`,
      ]),
  },
  textRow("country", "country"),
];
