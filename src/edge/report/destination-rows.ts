import { listed, type Row, safeText, textRow } from "./rows.ts";

/** What is known of a destination. */
export const DESTINATION_ROWS: readonly Row[] = [
  {
    label: "name",
    fields: ["name", "nameSource", "isNameHidden"],
    say(view, pen) {
      const [name, source] = [safeText(view.at("name"), pen), safeText(view.at("nameSource"), pen)];
      if (name !== null) return `${name}${source === null ? "" : ` (by ${source})`}`;
      return `none known${view.at("isNameHidden").flag === true ? ": it asks resolvers over TLS or HTTPS" : ""}`;
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
  {
    label: "network",
    fields: ["asn"],
    say(view, pen) {
      const [number, organization] = [view.at("asn.number").number, safeText(view.at("asn.organization"), pen)];
      return number === null ? organization : `AS${number}${organization === null ? "" : ` ${organization}`}`;
    },
  },
  textRow("country", "country"),
];
