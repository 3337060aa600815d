// What parts of the page are told of it: the width there is, and that it is being printed.

const PRINT_WIDTH_PX = 690;

/** Calls back with an element's width in whole pixels, at first and after each change, but not while printing. */
export function onWidth(element: HTMLElement, changed: (widthPx: number) => void): void {
  let last = 0;
  const observer = new ResizeObserver(() => {
    const width = Math.floor(element.clientWidth);
    if (printing || width < 1 || width === last) return;
    last = width;
    changed(width);
  });
  observer.observe(element);
}

let printing = false;
const printed: { element: HTMLElement; draw: (widthPx: number) => void }[] = [];

/** Draws for the width of a page before printing, and for the screen's after. */
export function onPrint(element: HTMLElement, draw: (widthPx: number) => void): void {
  printed.push({ element, draw });
}

/** Calls back once what stands now is on the screen. */
export function afterPaint(then: () => void): void {
  requestAnimationFrame(() => setTimeout(then));
}

export function watchPrinting(): void {
  const details: HTMLDetailsElement[] = [];
  addEventListener("beforeprint", () => {
    if (printing) return;
    printing = true;
    for (const element of document.querySelectorAll<HTMLDetailsElement>("details:not([open])")) {
      if (element.matches(".screen-only, .more")) continue;
      element.open = true;
      details.push(element);
    }
    for (const { draw } of printed) draw(PRINT_WIDTH_PX);
  });
  addEventListener("afterprint", () => {
    printing = false;
    for (const element of details.splice(0)) element.open = false;
    for (const { element, draw } of printed) if (element.clientWidth) draw(Math.floor(element.clientWidth));
  });
}
