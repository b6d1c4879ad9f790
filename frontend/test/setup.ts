// What jsdom lacks and the page stands on.

import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

window.matchMedia = (query: string) => ({
  matches: false,
  media: query,
  onchange: null,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  addListener: () => undefined,
  removeListener: () => undefined,
  dispatchEvent: () => false,
});
window.scrollTo = () => undefined;
window.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
// jsdom asks every rule of every style sheet about every element, which is most
// of a test's time. What is hidden here is hidden by an attribute or by hand.
window.getComputedStyle = (element) => (element as HTMLElement).style;

configure({ asyncUtilTimeout: 8000 });

afterEach(() => {
  cleanup();
  window.location.hash = "";
  window.localStorage.clear();
  window.sessionStorage.clear();
});
