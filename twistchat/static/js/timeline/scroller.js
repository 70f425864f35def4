/** A window of rows in the page that moves as one scrolls. Whatever is put in or taken
 * out, above or below, what one reads stays where it is. */

import { indexOf } from "./rows.js";

/** So many rows are in the page at most... */
const MOST = 200;
/** ...and so many come in at once. */
const STEP = 24;
/** This close to an end of them more are put there: in heights of the view. */
const NEAR = 1.5;
/** This close to an end of all rows more of them are wanted. */
const AHEAD = 80;
/** This close to the end one is at the end, in pixels. */
const AT_END = 32;
/** So many rows are remembered, in case the first of them goes. */
const ANCHORS = 4;

export class Scroller {
  /**
   * @param {HTMLElement} view what scrolls
   * @param {HTMLElement} list where the rows are
   * @param {Object} owner
   * @param {(row: Row) => HTMLElement} owner.draw
   * @param {(row: Row) => any} owner.look what the node depends on
   * @param {(end: "older"|"newer") => void} owner.want more rows
   * @param {() => void} owner.moved
   */
  constructor(view, list, owner) {
    this.view = view;
    this.list = list;
    this._owner = owner;
    /** @type {Row[]} */
    this.rows = [];
    /** Those in the page: from `first` up to, without it, `last`. */
    this.first = this.last = 0;
    /** One reads the end, and goes on doing so when something comes. */
    this.sticks = true;
    /** There is nothing behind the last row. */
    this.whole = true;
    this._nodes = new Map();
    this._anchors = [];
    this._frame = 0;
    view.addEventListener("scroll", () => this._scrolled(), { passive: true });
    const resized = new ResizeObserver(() => {
      this.settle();
      if (view.clientHeight) owner.moved();
    });
    resized.observe(list);
    resized.observe(view);
  }

  /** The node of a row, if it is in the page. */
  node(key) {
    return this._nodes.get(key)?.node;
  }

  /** Forget all, and begin at the end or where `memory` says. */
  reset(memory = null) {
    this._nodes.clear();
    this.list.replaceChildren();
    this.rows = [];
    this.first = this.last = 0;
    this.sticks = !memory;
    this._anchors = memory ?? [];
  }

  /** Where one reads, for `reset`; null is the end. */
  get memory() {
    return this.sticks ? null : this._anchors;
  }

  /** These are the rows now. `whole` is whether there is nothing behind them. */
  show(rows, whole) {
    const firstKey = this.rows[this.first]?.key;
    this.rows = rows;
    this.whole = whole;
    const lost = !this.sticks && !this._anchors.some(({ key }) => indexOf(rows, key) >= 0);
    if (lost && whole) this.sticks = true;
    if (this.sticks) this._window(rows.length - MOST / 2, rows.length);
    else this._window(...this._around(firstKey));
    this.settle();
    // These are others than before, without their end: one reads whatever is there now.
    if (lost && !whole) this._remember();
    this._later();
  }

  /** Bring a row to a place in the view: 0 is its top, 0.5 the middle. */
  reveal(key, where = 0.35) {
    const at = indexOf(this.rows, key);
    if (at < 0) return null;
    this.sticks = false;
    this._window(at - MOST / 2, at + MOST / 2);
    const node = this.node(key);
    const room = Math.max(0, this.view.clientHeight - node.offsetHeight);
    this.view.scrollTop += this._topOf(node) - room * where;
    this._remember();
    this._later();
    return node;
  }

  /** Go to the end of the rows, and stay there. */
  toEnd() {
    this.sticks = true;
    this._window(this.rows.length - MOST / 2, this.rows.length);
    this.settle();
    this._owner.moved();
  }

  /** What one reads is where it was. */
  settle() {
    const { view } = this;
    if (!view.clientHeight) return; // nobody sees it
    if (this.sticks) {
      view.scrollTop = view.scrollHeight;
      return;
    }
    for (const { key, top } of this._anchors) {
      const node = this.node(key);
      if (node) {
        const off = this._topOf(node) - top;
        if (Math.abs(off) >= 1) view.scrollTop += off;
        return;
      }
    }
  }

  /** Draw again the rows that look otherwise. */
  _window(from, to) {
    const last = Math.max(Math.min(to, this.rows.length), 0);
    this.first = Math.max(0, Math.min(from, last));
    this.last = Math.min(last, this.first + MOST);
    this._patch(this.rows.slice(this.first, this.last));
  }

  /** The window about where one reads: it keeps its size where it can. */
  _around(firstKey) {
    const { rows } = this;
    const size = Math.max(this.last - this.first, MOST / 2);
    let from = firstKey === undefined ? -1 : indexOf(rows, firstKey);
    if (from < 0) {
      const found = this._anchors.map(({ key }) => indexOf(rows, key));
      const at = found.find((each) => each >= 0) ?? rows.length;
      from = at - Math.floor(size / 2);
    }
    return [Math.max(0, from), Math.max(0, from) + size];
  }

  _patch(rows) {
    const wanted = new Set(rows.map((row) => row.key));
    for (const [key, { node }] of this._nodes) {
      if (!wanted.has(key)) this._drop(key, node);
    }
    let next = this.list.firstChild;
    for (const row of rows) {
      const node = this._nodeOf(row);
      if (next && !next.isConnected) next = node; // it stands in the place of that one
      if (node === next) next = next.nextSibling;
      else this.list.insertBefore(node, next);
    }
  }

  _nodeOf(row) {
    const look = this._owner.look(row);
    const known = this._nodes.get(row.key);
    if (known?.look === look) return known.node;
    const node = this._owner.draw(row);
    this._nodes.set(row.key, { node, look });
    if (known?.node.isConnected) this._exchange(known.node, node);
    return node;
  }

  _exchange(old, node) {
    const focused = old.contains(document.activeElement);
    old.replaceWith(node);
    if (focused) node.focus({ preventScroll: true });
  }

  _drop(key, node) {
    const focused = node.contains(document.activeElement);
    this._nodes.delete(key);
    node.remove();
    if (focused) this.view.focus({ preventScroll: true });
  }

  _scrolled() {
    const { view } = this;
    if (!view.clientHeight) return;
    const below = view.scrollHeight - view.scrollTop - view.clientHeight;
    this.sticks = below < AT_END && this.whole && this.last === this.rows.length;
    this._remember();
    this._owner.moved();
    this._later();
  }

  /** What is in the view, and where. */
  _remember() {
    const { children } = this.list;
    let low = 0;
    let high = children.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const { bottom } = children[middle].getBoundingClientRect();
      if (bottom <= this._viewTop) low = middle + 1;
      else high = middle;
    }
    this._anchors = [];
    for (let at = low; at < Math.min(children.length, low + ANCHORS); at++) {
      const key = this.rows[this.first + at]?.key;
      this._anchors.push({ key, top: this._topOf(children[at]) });
    }
  }

  get _viewTop() {
    return this.view.getBoundingClientRect().top;
  }

  _topOf(node) {
    return node.getBoundingClientRect().top - this._viewTop;
  }

  /** Before the next frame, see whether more is to be put at an end. */
  _later() {
    this._frame ||= requestAnimationFrame(() => {
      this._frame = 0;
      this._extend();
    });
  }

  _extend() {
    const { view, rows } = this;
    const near = view.clientHeight * NEAR;
    const below = view.scrollHeight - view.scrollTop - view.clientHeight;
    if (!view.clientHeight) return;
    if (view.scrollTop < near && this.first > 0) this._shift(-STEP);
    else if (below < near && this.last < rows.length) this._shift(STEP);
    // At the end nothing older is wanted unless there is hardly enough to be seen.
    const back = !this.sticks || view.scrollTop < near;
    if (back && this.first < AHEAD) this._owner.want("older");
    if (rows.length - this.last < AHEAD && !this.whole) this._owner.want("newer");
  }

  _shift(step) {
    if (step < 0) this._window(this.first + step, Math.min(this.last, this.first + step + MOST));
    else {
      const to = Math.min(this.last + step, this.rows.length);
      this._window(Math.max(this.first, to - MOST), to);
    }
    this.settle();
    this._later();
  }
}
