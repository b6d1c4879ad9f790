// The whole page over a shop in memory, as a person would have it open.

import type { Interceptor } from "@connectrpc/connect";
import { createRouterTransport } from "@connectrpc/connect";
import { render } from "@testing-library/react";
import { type UserEvent, userEvent } from "@testing-library/user-event";
import { App } from "../src/app/App";
import { createConnection } from "../src/lib/connection";
import type { Language } from "../src/lib/language";
import { createText } from "../src/lib/text";
import { speak, watch } from "../src/lib/transport";
import { type Shop, serve } from "./fake";

export function open(shop: Shop, at = "#/today", language: Language = "en"): UserEvent {
  window.location.hash = at;
  const text = createText(language);
  const connection = createConnection();
  const interceptors: Interceptor[] = [
    speak(() => (text.language === "zh-CN" ? "zh-CN" : "en")),
    watch(connection),
  ];
  const transport = createRouterTransport(serve(shop), { transport: { interceptors } });
  render(<App text={text} connection={connection} transport={transport} />);
  return userEvent.setup({ delay: null, pointerEventsCheck: 0 });
}
