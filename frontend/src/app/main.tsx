import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createConnection } from "../lib/connection";
import { systemLanguage } from "../lib/language";
import { savedLanguage } from "../lib/preference";
import { openSession } from "../lib/session";
import { createText } from "../lib/text";
import { createTransport } from "../lib/transport";
import { App } from "./App";

const text = createText(savedLanguage() ?? systemLanguage(navigator.languages));
const connection = createConnection();
const transport = createTransport(connection, () => (text.language === "zh-CN" ? "zh-CN" : "en"));

async function start() {
  const exchange = await openSession(window.location, window.history, window.fetch.bind(window));
  // A used or old link is no reason to stop: the cookie of an earlier visit may
  // still be good, and the first call finds out.
  if (exchange === "unreachable") connection.set("away");
  const root = document.getElementById("root");
  if (!root) throw new Error("index.html has no #root");
  createRoot(root).render(
    <StrictMode>
      <App text={text} connection={connection} transport={transport} />
    </StrictMode>,
  );
}

// The same tab may be given a new link while it is open.
window.addEventListener("hashchange", () => {
  if (window.location.hash.includes("token=")) window.location.reload();
});

start();
