// Calls go to the program that served the page, as Connect unary JSON posts:
// the only kind every webview carries.

import { Code, ConnectError, type Interceptor, type Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import type { Connection } from "./connection";
import type { Language } from "./language";

/** Long enough for risk over 100,000 customers, short enough to say something. */
const callTimeoutMs = 60_000;

export function createTransport(connection: Connection, language: () => Language): Transport {
  return createConnectTransport({
    baseUrl: window.location.origin,
    defaultTimeoutMs: callTimeoutMs,
    interceptors: [speak(language), watch(connection)],
  });
}

/** Asks for texts in the reader's language, whatever it is at that moment. */
export function speak(language: () => Language): Interceptor {
  return (next) => (request) => {
    request.header.set("Accept-Language", language());
    return next(request);
  };
}

/** Notes on the connection what each call's end says about it. */
export function watch(connection: Connection): Interceptor {
  return (next) => async (request) => {
    try {
      const answer = await next(request);
      connection.set("well");
      return answer;
    } catch (cause) {
      const error = ConnectError.from(cause);
      if (error.code === Code.Unauthenticated) connection.set("ended");
      else if (isUnreachable(error)) connection.set("away");
      throw error;
    }
  };
}

/** Whether the call never reached the program: fetch fails with a TypeError. */
export function isUnreachable(error: ConnectError): boolean {
  return error.cause instanceof TypeError;
}
