package io.routervm.router;

import io.routervm.config.BlockedNames;
import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.hypervisor.install.PublishedText;
import io.routervm.platform.Checksum;
import io.routervm.router.ListFolder.Copy;
import io.routervm.router.ListFolder.ListRecord;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.LoggerFactory;

/**
 * Fetches the lists of {@code dns.block} that others publish into the {@link ListFolder}. What
 * comes is taken when it is a list, when the router has room for it, and when it has not lost more
 * than half of its names; else the one before stays.
 *
 * @param source fetches the text at a URL, or fails
 */
public record ListRefresh(
    RouterConfig config, ListFolder folder, Function<URI, String> source, Clock clock) {
  /** A plan is made more than once while somebody looks for what is wrong. */
  private static final Duration AGAIN = Duration.ofMinutes(10);

  /**
   * What became of one list, in the shape of its JSON document.
   *
   * @param names how many it has that is kept; 0 when none is
   * @param changed whether what is kept is another one than before
   * @param problem why what was published is not taken
   */
  public record Looked(String url, int names, boolean changed, Optional<String> problem) {
    /** For people. */
    public String sentence() {
      if (problem.isEmpty()) {
        return url + ": " + names + " names, " + (changed ? "a new list" : "as before");
      }
      return url
          + ": "
          + problem.get()
          + (names == 0 ? ": its names are not blocked" : ": the list that is kept stays");
    }
  }

  /** From the Internet, as this host reaches it. */
  public static ListRefresh of(RouterConfig config, StateFolder state) {
    return new ListRefresh(
        config,
        new ListFolder(state),
        url -> PublishedText.fetch(url, BlockedNames.MOST_BYTES),
        Clock.systemUTC());
  }

  /**
   * Fetches those that are not here at all: what is kept costs no question to anybody, and a server
   * that has just failed is not waited for again.
   */
  public List<Looked> fetchMissing() {
    return config.dns().publishedLists().stream()
        .filter(url -> folder.text(url).isEmpty())
        .map(url -> justFailed(url).orElseGet(() -> look(url, false)))
        .toList();
  }

  private Optional<Looked> justFailed(URI url) {
    return folder
        .find(url)
        .flatMap(ListRecord::problem)
        .filter(
            problem ->
                problem.last().plus(AGAIN).isAfter(clock.instant())
                    && !problem.last().isAfter(clock.instant()))
        .map(
            problem ->
                new Looked(
                    url.toString(),
                    0,
                    false,
                    Optional.of(
                        problem.why()
                            + " (asked at "
                            + problem.last()
                            + "; `routervm lists refresh`"
                            + " asks again)")));
  }

  /**
   * Looks for newer ones of all of them, and forgets those that router.yaml does not name any more.
   *
   * @param acceptSmaller whether a list may lose more than half of its names
   */
  public List<Looked> run(boolean acceptSmaller) {
    List<URI> wanted = config.dns().publishedLists();
    List<Looked> looked = wanted.stream().map(url -> look(url, acceptSmaller)).toList();
    folder.removeOthers(wanted);
    return looked;
  }

  private Looked look(URI url, boolean acceptSmaller) {
    Optional<String> kept = folder.text(url);
    int before =
        kept.flatMap(text -> folder.find(url)).flatMap(ListRecord::copy).map(Copy::names).orElse(0);
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    try {
      String text = source.apply(url);
      int names = BlockedNames.count(url, text);
      if (names * 2L < before && !acceptSmaller) {
        return refused(
            url,
            before,
            now,
            "it had " + before + " names and now has " + names + " (--accept-smaller takes it)");
      }
      BlockedNames.of(config, other -> other.equals(url) ? Optional.of(text) : folder.text(other));
      folder.keep(url, text, new Copy(Checksum.of(text).sha256(), now, names));
      return new Looked(
          url.toString(), names, kept.filter(text::equals).isEmpty(), Optional.empty());
    } catch (Failure e) {
      LoggerFactory.getLogger(ListRefresh.class).info("{} is not taken", url, e);
      return refused(url, before, now, e.what());
    }
  }

  private Looked refused(URI url, int before, Instant now, String why) {
    folder.remember(url, now, why);
    return new Looked(url.toString(), before, false, Optional.of(why));
  }
}
