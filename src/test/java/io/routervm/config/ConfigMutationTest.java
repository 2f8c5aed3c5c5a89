package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.document.Problem;
import io.routervm.config.document.Problems;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is done to a valid file, the answer is a configuration or a list of problems. {@code
 * -Dmutations=5000} does more of it.
 */
class ConfigMutationTest {
  private static final long SEED = 20240630;
  private static final int MUTATIONS = Integer.getInteger("mutations", 1_500);
  private static final List<String> TOKENS =
      List.of(
          "null",
          "~",
          "yes",
          "-1",
          "0",
          "99999999999999999999",
          "1e309",
          ".nan",
          "[]",
          "{}",
          "[",
          "}",
          "- ",
          ": ",
          "? ",
          "&a ",
          "*a",
          "!!binary ",
          "!x ",
          "|\n",
          ">\n",
          "\"",
          "'",
          "#",
          "\t",
          "\n---\n",
          "\n...\n",
          "%YAML 9.9\n",
          "<<",
          "\u0000",
          "\u202e",
          "\ud83d\ude00",
          "255.255.255.255/32",
          "0.0.0.0/0",
          "127.0.0.1",
          "${env:X}",
          "${file:/}",
          "${file:\u0000}",
          "file://x/y",
          "http://[",
          "a".repeat(5000));

  @TempDir Path directory;

  @Test
  void bytes() {
    run((text, random) -> mutateBytes(text.getBytes(StandardCharsets.UTF_8), random));
  }

  @Test
  void tokens() {
    run((text, random) -> mutateTokens(text, random).getBytes(StandardCharsets.UTF_8));
  }

  private interface Mutation {
    byte[] of(String text, Random random);
  }

  private void run(Mutation mutation) {
    ConfigFolder folder = new ConfigFolder(directory);
    Random random = new Random(SEED);
    int refused = 0;
    for (int round = 0; round < MUTATIONS; round++) {
      byte[] mutated = mutation.of(BrokenConfig.valid(), random);
      try {
        Problems problems = folder.problems(mutated);
        refused += problems.isEmpty() ? 0 : 1;
        problems.list().forEach(ConfigMutationTest::assertWellFormed);
      } catch (RuntimeException | StackOverflowError | AssertionError e) {
        throw new AssertionError(
            "seed "
                + SEED
                + ", round "
                + round
                + ":\n"
                + new String(mutated, StandardCharsets.UTF_8),
            e);
      }
    }
    System.out.println(
        "seed "
            + SEED
            + ": "
            + refused
            + " of "
            + MUTATIONS
            + " mutations refused, the others valid");
    assertThat(refused).isGreaterThan(MUTATIONS / 4);
  }

  private static void assertWellFormed(Problem problem) {
    assertThat(problem.sentence()).doesNotContain("Exception", ConfigFolder.SECRET, "\n", "\u202e");
    assertThat(problem.remedy()).matches("(?s).*[.?]");
  }

  private static byte[] mutateBytes(byte[] content, Random random) {
    byte[] mutated = content;
    for (int count = 1 + random.nextInt(4); count > 0; count--) {
      int at = random.nextInt(mutated.length);
      ByteArrayOutputStream output = new ByteArrayOutputStream();
      output.write(mutated, 0, at);
      int rest = at;
      switch (random.nextInt(4)) {
        case 0 -> output.write(random.nextInt(256));
        case 1 -> rest = at + 1;
        case 2 -> {
          output.write(' ' + random.nextInt('~' - ' '));
          rest = at + 1;
        }
        default -> rest = Math.min(mutated.length, at + random.nextInt(40));
      }
      output.write(mutated, rest, mutated.length - rest);
      mutated = output.toByteArray();
    }
    return mutated;
  }

  private static String mutateTokens(String text, Random random) {
    List<String> tokens =
        new ArrayList<>(Arrays.asList(text.split("(?<=[\\s,:\\[\\]{}\"])|(?=[\\s,:\\[\\]{}\"])")));
    for (int count = 1 + random.nextInt(3); count > 0; count--) {
      int at = random.nextInt(tokens.size());
      switch (random.nextInt(4)) {
        case 0 -> tokens.set(at, TOKENS.get(random.nextInt(TOKENS.size())));
        case 1 -> tokens.add(at, TOKENS.get(random.nextInt(TOKENS.size())));
        case 2 -> tokens.remove(at);
        default -> tokens.set(at, tokens.get(random.nextInt(tokens.size())));
      }
    }
    return String.join("", tokens);
  }
}
