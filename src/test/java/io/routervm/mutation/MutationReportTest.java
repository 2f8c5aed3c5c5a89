package io.routervm.mutation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class MutationReportTest {
  private static final String NEGATED = "negated conditional";

  private static String mutation(String status, String type, String method, String description) {
    return """
        <mutation detected='%s' status='%s' numberOfTestsRun='1'><sourceFile>A.java</sourceFile>\
        <mutatedClass>io.routervm.%s</mutatedClass><mutatedMethod>%s</mutatedMethod>\
        <methodDescription>()V</methodDescription><lineNumber>7</lineNumber>\
        <mutator>org.pitest.mutationtest.engine.gregor.mutators.NegateConditionalsMutator</mutator>\
        <description>%s</description></mutation>
        """
        .formatted(
            !status.equals("SURVIVED") && !status.equals("NO_COVERAGE"),
            status,
            type,
            method,
            description);
  }

  private static MutationReport report(List<String> mutations) throws IOException {
    String xml = "<mutations>" + String.join("", mutations) + "</mutations>";
    return MutationReport.read(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<String> killed(int count) {
    return Collections.nCopies(count, mutation("KILLED", "pki.Index", "find", NEGATED));
  }

  private static MutationReport with(int killed, String... others) throws IOException {
    List<String> all = new ArrayList<>(killed(killed));
    all.addAll(List.of(others));
    return report(all);
  }

  @Test
  void whatNobodyJudgedIsTold() throws Exception {
    MutationReport report = with(99, mutation("SURVIVED", "pki.Index", "find", NEGATED));
    assertThat(report.complaints(Judged.parse(""))).hasSize(1);
    assertThat(report.complaints(Judged.parse(""))).first().asString().contains("pki.Index#find");
    Judged judged =
        Judged.parse(
            "# why not\n1 x pki.Index#find NegateConditionals negated conditional\n  so\n");
    assertThat(report.complaints(judged)).isEmpty();
  }

  @Test
  void aSecondOneOfTheSameKindIsTold() throws Exception {
    String survivor = mutation("SURVIVED", "pki.Index", "find", NEGATED);
    MutationReport report = with(99, survivor, survivor);
    Judged judged = Judged.parse("1 x pki.Index#find NegateConditionals negated conditional\n  so");
    assertThat(report.complaints(judged))
        .singleElement()
        .asString()
        .contains("nobody notices on line 7, 7; 1 are judged");
  }

  @Test
  void whatIsListedAndNoticedIsTold() throws Exception {
    Judged judged = Judged.parse("1 x pki.Index#find NegateConditionals negated conditional\n  so");
    assertThat(with(1).complaints(judged)).singleElement().asString().contains("is noticed now");
  }

  @Test
  void aLineThatNoTestExecutesIsToldButWeakensNothing() throws Exception {
    MutationReport report = with(1, mutation("NO_COVERAGE", "pki.Index", "find", NEGATED));
    assertThat(report.rooms().get("pki"))
        .hasToString(
            "2 mutants, 1 killed, 0 survived, 1 on lines that no test executes: strength 100.0 %");
    assertThat(report.complaints(Judged.parse(""))).hasSize(1);
  }

  @Test
  void ninetyFivePerCentAreEnoughAndAnyLessIsNot() throws Exception {
    Judged judged = Judged.parse("1 x pki.Index#find NegateConditionals negated conditional\n  so");
    String survivor = mutation("SURVIVED", "pki.Index", "find", NEGATED);
    assertThat(with(19, survivor).complaints(judged)).isEmpty();
    assertThat(with(18, survivor).complaints(judged)).containsExactly("pki is below 95 %");
  }

  @Test
  void aReportOfNothingIsNoSuccess() throws Exception {
    assertThat(with(0).complaints(Judged.parse(""))).hasSize(1);
    assertThatThrownBy(() -> MutationReport.read(new ByteArrayInputStream(new byte[] {'x'})))
        .isInstanceOf(IOException.class);
  }

  @Test
  void neitherLambdasNumbersNorLinesCount() throws Exception {
    String one = "replaced boolean return with true for io/routervm/pki/Index::lambda$find$%d";
    MutationReport report =
        with(
            99,
            mutation("SURVIVED", "pki.Index", "lambda$find$3", one.formatted(3)),
            mutation("SURVIVED", "pki.Index", "lambda$find$12", one.formatted(12)));
    assertThat(report.survivors())
        .containsOnlyKeys(
            new Mutant(
                "pki.Index",
                "find",
                "NegateConditionals",
                "replaced boolean return with true for io/routervm/pki/Index::find"));
    assertThat(report.survivors()).containsValue(List.of(7, 7));
  }

  @Test
  void aMutantIsReadAsItIsWritten() {
    Mutant mutant =
        new Mutant("pki.Issuer$Issued", "<init>", "VoidMethodCall", "removed call to A::b");
    assertThat(Mutant.parse(mutant.toString())).isEqualTo(mutant);
  }

  @Test
  void aJudgementNeedsItsReasonAndIsPassedOnce() {
    String line = "1 x pki.Index#find NegateConditionals negated conditional\n";
    assertThatThrownBy(() -> Judged.parse(line)).hasMessageContaining("no reason");
    assertThatThrownBy(() -> Judged.parse(line + line + "  so")).hasMessageContaining("no reason");
    assertThatThrownBy(() -> Judged.parse(line + "  so\n" + line + "  so"))
        .hasMessageContaining("twice");
    assertThatThrownBy(() -> Judged.parse("pki.Index is fine")).hasMessageContaining("neither");
    assertThatThrownBy(() -> Judged.parse("1 x pki.Index is fine")).hasMessageContaining("mutant");
  }
}
