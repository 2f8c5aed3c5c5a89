package io.routervm.config.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A record's annotations are all that there is to say about a section. */
class SectionTest {
  /** The colours. */
  public enum Colour {
    RED,
    DARK_BLUE
  }

  /** A section inside. */
  public record Inner(@Key("On or off.") @Default("true") boolean isOn) {}

  /** One key of every sort. */
  public record Outer(
      String given,
      @Key("How many.") @Within("1 to 9") int howMany,
      @Key("A colour.") @Default("dark-blue") Colour colour,
      @Key(name = "others", value = "Colours.")
          @Default("[red]")
          @Items(least = 1, most = 2, distinct = true)
          List<Colour> more,
      @Key(value = "Derived.", derived = true) List<Colour> derived,
      @Key("A section.") @Default("{}") Inner inner,
      @Key("Sections.") @Default("[]") List<Inner> list,
      @Key("A section that may be missing.") Optional<Inner> maybe) {
    String notAKey() {
      return given;
    }
  }

  /** Keys of which one is to be there, one that needs another, one that may be off. */
  public record Related(
      @Key(value = "This.", alternative = true) @Within("2 to 5") Optional<Integer> thisOne,
      @Key(value = "Or that.", alternative = true) @Within("0 to 4") Optional<Integer> thatOne,
      @Key(value = "Goes with that.", needs = "that_one") Optional<Colour> paint,
      @Key(value = "May be off.", orOff = true) @Default("{ is_on: false }") Optional<Inner> maybe,
      @Key("Any number.") @Default("[]") List<Colour> any) {}

  private final Section<Outer> section = of(Outer.class);
  private final Section<Related> related = of(Related.class);
  private final ProblemLog log = new ProblemLog();

  private static <R extends Record> Section<R> of(Class<R> record) {
    return Section.of(record, (component, least, most) -> Optional.empty());
  }

  private Bound<Outer> read(String yaml) {
    return DocumentReader.read(yaml, log)
        .flatMap(node -> section.read(node, "", log))
        .orElseThrow()
        .value();
  }

  private Bound<Outer> complete(Bound<Outer> bound) {
    return bound.with(Outer::given, "x").with(Outer::derived, List.of(Colour.RED));
  }

  @Test
  void aRecordIsBuiltOfWhatStandsThereAndOfDefaults() {
    Bound<Outer> bound = read("how_many: 3\nlist: [{ is_on: false }, {}]\nmaybe: {}\n");
    assertThat(log.isEmpty()).isTrue();
    assertThat(complete(bound).build())
        .isEqualTo(
            new Outer(
                "x",
                3,
                Colour.DARK_BLUE,
                List.of(Colour.RED),
                List.of(Colour.RED),
                new Inner(true),
                List.of(new Inner(false), new Inner(true)),
                Optional.of(new Inner(true))));
  }

  @Test
  void whatIsWrongLeavesTheRestReadable() {
    Bound<Outer> bound = read("how_many: 10\nothers: [red, red]\nmaybe: 1\nlist: [{ is_on: 1 }]\n");
    assertThat(log.of("f").list())
        .extracting(problem -> problem.position() + " " + problem.path() + " " + problem.message())
        .containsExactly(
            "1:11 how_many 10 is not from 1 to 9",
            "2:15 others[1] red is in the list twice",
            "3:8 maybe expected a mapping, found a number",
            "4:17 list[0].is_on 1 is neither true nor false");
    assertThat(bound.find(Outer::howMany)).isEmpty();
    assertThat(bound.has(Outer::howMany)).isFalse();
    assertThat(bound.isWritten(Outer::howMany)).isTrue();
    assertThat(bound.isWritten(Outer::colour)).isFalse();
    assertThat(bound.value(Outer::colour)).contains(Colour.DARK_BLUE);
    assertThat(bound.section(Outer::inner).value(Inner::isOn)).contains(true);
    assertThat(bound.givenSection(Outer::maybe).find(Inner::isOn)).isEmpty();
    assertThat(bound.section(Outer::inner).path()).isEqualTo("inner");
    assertThat(bound.sections(Outer::list))
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.path()).isEqualTo("list[0]");
              assertThat(one.position()).hasToString("4:8");
            });
  }

  @Test
  void whatWasReadIsFoundByItsTypeToo() {
    Bound<Outer> bound = read("how_many: 3\n");
    assertThat(bound.all(Colour.class)).containsExactlyInAnyOrder(Colour.DARK_BLUE, Colour.RED);
    assertThat(bound.all(Integer.class)).containsExactly(3);
    assertThat(bound.all(String.class)).isEmpty();
    assertThat(bound.text("howMany")).contains("3");
    assertThat(bound.text("maybe")).isEmpty();
  }

  @Test
  void aValueOfAnotherKindIsTold() {
    read("how_many: [1]\ncolour: { red: 1 }\ninner: { is_on: [] }\nmaybe: [x]\n");
    assertThat(log.of("f").list())
        .extracting(problem -> problem.path() + " " + problem.message() + ". " + problem.remedy())
        .containsExactly(
            "how_many expected a number from 1 to 9, found a list. Write a number from 1 to 9.",
            "colour expected red or dark-blue, found a mapping. Write one of red, dark-blue.",
            "inner.is_on expected true or false, found a list. Write true or false.",
            "maybe expected a mapping, found a list. Write a mapping with is_on.");
  }

  @Test
  void aTypeOfTheVocabularyStandsBeforeThatOfTheComponent() {
    Section<Outer> other =
        Section.of(
            Outer.class,
            (component, least, most) ->
                component.getName().equals("howMany")
                    ? Optional.of(new Whole(20, 30))
                    : Optional.empty());
    assertThat(
            DocumentReader.read("how_many: 25\n", log)
                .flatMap(node -> other.read(node, "", log))
                .flatMap(read -> read.value().value(Outer::howMany)))
        .contains(25);
  }

  @Test
  void aKeyWithoutADefaultIsRequiredUnlessItIsOptionalOrDerived() {
    read("{}");
    assertThat(log.of("f").list()).extracting(Problem::path).containsExactly("how_many");
    assertThat(KeyTable.of(section))
        .extracting(KeyTable.Row::markdown)
        .containsExactly(
            "| `how_many` | a number from 1 to 9 | required | How many. |",
            "| `colour` | red or dark-blue | `dark-blue` | A colour. |",
            "| `others` | list of red or dark-blue | `[red]` | Colours. |",
            "| `derived` | list of red or dark-blue |  | Derived. |",
            "| `inner` | a mapping |  | A section. |",
            "| `inner.is_on` | true or false | `true` | On or off. |",
            "| `list` | list of a mapping | `[]` | Sections. |",
            "| `list[].is_on` | true or false | `true` | On or off. |",
            "| `maybe` | a mapping |  | A section that may be missing. |",
            "| `maybe.is_on` | true or false | `true` | On or off. |");
  }

  @Test
  void aRecordThatWasMadeByHandShowsItsValuesAsAFileDoes() {
    Outer outer =
        new Outer(
            "x",
            3,
            Colour.RED,
            List.of(Colour.RED, Colour.DARK_BLUE),
            List.of(),
            new Inner(true),
            List.of(new Inner(false)),
            Optional.empty());
    List<String> seen = new ArrayList<>();
    section
        .bind(outer, "")
        .visit((component, value, section) -> seen.add(value.path() + "=" + value.value()));
    assertThat(seen)
        .containsExactly(
            "how_many=3",
            "colour=RED",
            "others[0]=RED",
            "others[1]=DARK_BLUE",
            "inner.is_on=true",
            "list[0].is_on=false");
  }

  @Test
  void onlyTheAccessorOfAKeyNamesOne() {
    Bound<Outer> bound = read("how_many: 3\n");
    assertThatThrownBy(() -> bound.find(Outer::notAKey))
        .hasMessageContaining("notAKey is no key of");
    assertThatThrownBy(() -> bound.find(Outer::given)).hasMessageContaining("given is no key of");
    assertThatThrownBy(() -> bound.find(outer -> outer.howMany()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theSchemaSaysWhatTheParserRefuses() {
    assertThat(SchemaWriter.write(related, "Related"))
        .isEqualToIgnoringWhitespace(
            """
            { "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Related",
              "type": "object", "additionalProperties": false, "properties": {
                "this_one": {
                  "description": "This.", "type": "integer", "minimum": 2, "maximum": 5 },
                "that_one": {
                  "description": "Or that.", "type": "integer", "minimum": 0, "maximum": 4 },
                "paint": {
                  "description": "Goes with that.", "enum": [ "red", "dark-blue" ] },
                "maybe": { "description": "May be off.", "oneOf": [
                  { "type": "object", "additionalProperties": false, "properties": {
                    "is_on": {
                      "description": "On or off.", "type": "boolean", "default": true } } },
                  { "const": "off" } ], "default": { "is_on": false } },
                "any": {
                  "description": "Any number.", "type": "array",
                  "items": { "enum": [ "red", "dark-blue" ] }, "default": [ ] } },
              "oneOf": [ { "required": [ "this_one" ] }, { "required": [ "that_one" ] } ],
              "dependentRequired": { "paint": [ "that_one" ] } }
            """);
    assertThat(SchemaWriter.write(section, "Outer"))
        .contains("\"required\" : [ \"how_many\" ]")
        .containsIgnoringWhitespaces(
            """
            "others": {
              "description": "Colours.", "type": "array", "items": { "enum": [ "red", "dark-blue" ] },
              "minItems": 1, "maxItems": 2, "uniqueItems": true, "default": [ "red" ] }
            """)
        .doesNotContain("oneOf", "dependentRequired");
  }

  @Test
  void keysThatExcludeOrNeedEachOtherAreTold() {
    for (String yaml :
        List.of("paint: red", "this_one: 2\nthat_one: 4", "this_one: 5\npaint: dark_blue")) {
      assertThat(related(yaml).path()).isEmpty();
    }
    assertThat(log.of("f").list())
        .extracting(problem -> problem.position() + " " + problem.path() + " " + problem.message())
        .containsExactlyInAnyOrder(
            "1:1  neither this_one nor that_one is there",
            "1:1 paint the key means nothing without that_one",
            "2:1 that_one both this_one and that_one are there",
            "2:1 paint the key means nothing without that_one",
            "2:8 paint dark_blue is not known");
  }

  @Test
  void offIsNoValue() {
    Bound<Related> off = related("this_one: 2\nmaybe: off");
    assertThat(off.has(Related::maybe)).isFalse();
    assertThat(off.isWritten(Related::maybe)).isTrue();
    assertThat(related("this_one: 2").build())
        .isEqualTo(
            new Related(
                Optional.of(2),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Inner(false)),
                List.of()));
    assertThat(log.isEmpty()).isTrue();
  }

  private Bound<Related> related(String yaml) {
    return DocumentReader.read(yaml, log)
        .flatMap(node -> related.read(node, "", log))
        .orElseThrow()
        .value();
  }

  @Test
  void aRecordWithoutAValueIsNotMade() {
    assertThatThrownBy(() -> read("how_many: 3\n").build()).hasMessage("given");
  }
}
