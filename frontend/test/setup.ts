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
// antd measures scrollbars by a pseudo element, which jsdom only complains about.
const computed = window.getComputedStyle.bind(window);
window.getComputedStyle = (element) => computed(element);

configure({ asyncUtilTimeout: 8000 });

afterEach(() => {
  cleanup();
  window.location.hash = "";
  window.localStorage.clear();
});
