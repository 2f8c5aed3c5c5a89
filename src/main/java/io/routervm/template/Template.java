package io.routervm.template;

import freemarker.cache.ConditionalTemplateConfigurationFactory;
import freemarker.cache.FileExtensionMatcher;
import freemarker.core.OutputFormat;
import freemarker.core.PlainTextOutputFormat;
import freemarker.core.TemplateClassResolver;
import freemarker.core.TemplateConfiguration;
import freemarker.core.XMLOutputFormat;
import freemarker.template.Configuration;
import freemarker.template.SimpleObjectWrapper;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import freemarker.template.TemplateHashModel;
import freemarker.template.TemplateModel;
import freemarker.template.TemplateModelException;
import io.routervm.failure.Reason;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Strict rendering of the files under {@code vm-templates/} and {@code kickstart/}.
 *
 * <p>{@code [=name]} is a value, {@code [#if …]} and {@code [#list …]} are directives: brackets,
 * because <code>${…}</code> belongs to the shell scripts among the templates. A name that is
 * missing, and a value that no template reads, are errors. Values in {@code .xml} files are
 * escaped.
 */
public final class Template {
  private static final Configuration CONFIGURATION = configuration();

  /** For a template of the user's; what he needs of his router is rendered in milliseconds. */
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private Template() {}

  /**
   * Renders one template.
   *
   * @param path class path of the template: {@code vm-templates/guest/etc/dnsmasq.conf}
   * @param values every name that the template reads, and no other
   * @throws IllegalStateException when template and values do not fit: a bug, not a user's error
   */
  public static String render(String path, Map<String, Object> values) {
    Used used = new Used(values);
    StringWriter text = new StringWriter();
    try {
      CONFIGURATION.getTemplate(path).process(used, text);
    } catch (IOException | TemplateException e) {
      throw new IllegalStateException("template " + path + ": " + Reason.of(e), e);
    }
    Set<String> unused = new TreeSet<>(values.keySet());
    unused.removeAll(used.read);
    if (!unused.isEmpty()) {
      throw new IllegalStateException("template " + path + " does not use " + unused);
    }
    return text.toString();
  }

  /**
   * Renders a template of the user's, who may read what he needs of {@code values}. It gets nothing
   * of the program: no other template, no class, no more room than a file may have and no more time
   * than {@link #LIMIT}.
   *
   * @param name for messages
   * @param values texts, and lists and maps of them
   * @throws TemplateProblem when it is none, or reads a name that is not there
   */
  public static String renderText(String name, String text, Map<String, Object> values)
      throws TemplateProblem {
    return renderText(name, text, values, LIMIT);
  }

  /** As above, within {@code limit}. What goes on behind it ends with the program at the latest. */
  static String renderText(String name, String text, Map<String, Object> values, Duration limit)
      throws TemplateProblem {
    FutureTask<String> rendering = new FutureTask<>(() -> renderAlone(name, text, values));
    Thread thread = new Thread(rendering, "template " + name);
    thread.setDaemon(true);
    thread.start();
    try {
      return rendering.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new TemplateProblem(
          "it is not done after "
              + limit.toMillis() / 1000.0
              + " s: is there a list in it that does not end?",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TemplateProblem("it was interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TemplateProblem problem) {
        throw problem;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static String renderAlone(String name, String text, Map<String, Object> values)
      throws TemplateProblem {
    Configuration alone = configuration();
    alone.setTemplateLoader(null);
    alone.setNewBuiltinClassResolver(TemplateClassResolver.ALLOWS_NOTHING_RESOLVER);
    alone.setAPIBuiltinEnabled(false);
    alone.setObjectWrapper(new SimpleObjectWrapper(Configuration.VERSION_2_3_34));
    Writer bounded = new BoundedWriter();
    try {
      new freemarker.template.Template(name, text, alone).process(values, bounded);
      return bounded.toString();
    } catch (IOException | UncheckedIOException | TemplateException e) {
      // Behind the dashes it has advice for programmers.
      throw new TemplateProblem(Reason.of(e).split("----", 2)[0].strip(), e);
    } catch (StackOverflowError e) {
      throw new TemplateProblem("a macro or function of it calls itself without end", e);
    }
  }

  /** Ends a template that would write without end. */
  private static final class BoundedWriter extends StringWriter {
    private static final int LARGEST = 1 << 20;

    @Override
    public void write(int character) {
      super.write(character);
      require();
    }

    @Override
    public void write(String text, int start, int length) {
      super.write(text, start, length);
      require();
    }

    @Override
    public void write(char[] text, int start, int length) {
      super.write(text, start, length);
      require();
    }

    private void require() {
      if (getBuffer().length() > LARGEST) {
        throw new UncheckedIOException(new IOException("it becomes larger than 1 MiB"));
      }
    }
  }

  private static Configuration configuration() {
    Configuration configuration = new Configuration(Configuration.VERSION_2_3_34);
    configuration.setClassLoaderForTemplateLoading(Template.class.getClassLoader(), "");
    configuration.setDefaultEncoding("UTF-8");
    configuration.setTagSyntax(Configuration.SQUARE_BRACKET_TAG_SYNTAX);
    configuration.setInterpolationSyntax(Configuration.SQUARE_BRACKET_INTERPOLATION_SYNTAX);
    configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
    configuration.setLogTemplateExceptions(false);
    configuration.setLocalizedLookup(false);
    configuration.setNumberFormat("computer");
    configuration.setOutputFormat(PlainTextOutputFormat.INSTANCE);
    OutputFormat xml = XMLOutputFormat.INSTANCE;
    configuration.setTemplateConfigurations(
        new ConditionalTemplateConfigurationFactory(
            new FileExtensionMatcher("xml"), withFormat(xml)));
    return configuration;
  }

  private static TemplateConfiguration withFormat(OutputFormat format) {
    TemplateConfiguration configuration = new TemplateConfiguration();
    configuration.setOutputFormat(format);
    return configuration;
  }

  /** The values, remembering which were read. */
  private static final class Used implements TemplateHashModel {
    private final Map<String, Object> values;
    private final Set<String> read = new TreeSet<>();

    private Used(Map<String, Object> values) {
      this.values = values;
    }

    @Override
    public TemplateModel get(String name) throws TemplateModelException {
      read.add(name);
      return CONFIGURATION.getObjectWrapper().wrap(values.get(name));
    }

    @Override
    public boolean isEmpty() {
      return values.isEmpty();
    }
  }
}
