// The bar that stays on top: where one is, and where one can go.
import { el, styled } from "./dom";
import type { Section } from "./sections/section";

export function navigation(title: string, sections: Section[]): HTMLElement {
  const links = new Map(sections.map((section) => [section.id, el("a", { href: `#${section.id}` }, section.short)]));
  const list = el("ul", {}, [...links.values()].map((link) => el("li", {}, link)));
  const bar = el("nav", { class: "bar", "aria-label": "Parts of the report" }, el("a", { href: "#top", class: "bar-title", dir: "auto" }, title), list);
  queueMicrotask(() => follow(links, list));
  addEventListener("resize", () => styled(document.documentElement, { "--bar": `${bar.offsetHeight}px` }));
  return bar;
}

/** Marks the part that is being read. */
function follow(links: Map<string, HTMLAnchorElement>, list: HTMLElement): void {
  const visible = new Set<string>();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting) visible.add(entry.target.id);
        else visible.delete(entry.target.id);
      }
      const current = [...links.keys()].find((id) => visible.has(id));
      for (const [id, link] of links) {
        if (id === current) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
      const link = current && links.get(current);
      if (link) list.scrollTo({ left: link.offsetLeft - list.clientWidth / 2 + link.clientWidth / 2, behavior: "instant" });
    },
    { rootMargin: "-64px 0px -60% 0px" },
  );
  for (const id of links.keys()) {
    const section = document.getElementById(id);
    if (section) observer.observe(section);
  }
}
