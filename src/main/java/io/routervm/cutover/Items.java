package io.routervm.cutover;

import java.util.ArrayList;
import java.util.List;

/** A visible list of items under their headings; the program reads as a table of contents. */
final class Items {
  private final List<Item> items = new ArrayList<>();
  private String section = "";

  /** The items that follow stand under this heading. */
  Items under(String heading) {
    section = heading;
    return this;
  }

  /** An item without which nothing that follows may be done. */
  Items step(String id, String title, String looks, Item.Action action) {
    items.add(new Item(id, section, title, looks, true, action));
    return this;
  }

  /** An item that is only looked at: when it does not hold, the rest is looked at all the same. */
  Items look(String id, String title, String looks, Item.Action action) {
    items.add(new Item(id, section, title, looks, false, action));
    return this;
  }

  List<Item> list() {
    return List.copyOf(items);
  }
}
