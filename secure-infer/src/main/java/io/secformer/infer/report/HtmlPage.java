package io.secformer.infer.report;

import freemarker.core.HTMLOutputFormat;
import freemarker.core.TemplateClassResolver;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import io.secformer.infer.plot.Plot;
import io.secformer.kit.file.WholeFiles;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes a page as one file of HTML. Whatever comes from a run is escaped by the template's output
 * format; only pictures and style sheets, which are made here, are put in as they are.
 */
final class HtmlPage {
    private static final String TEMPLATE = "page.ftlh";

    private HtmlPage() {}

    /**
     * Writes a page; the file appears whole or not at all.
     *
     * @throws io.secformer.kit.file.FormatException if another file is in the way
     * @throws UncheckedIOException if it cannot be written
     */
    static void write(Path file, Page page) {
        OwnFiles.requirePage(file);
        WholeFiles.write(file, text(page));
    }

    /** The page as text. */
    static String text(Page page) {
        // Drawing takes most of the time, and pictures do not depend on each other.
        Map<String, String> pictures =
                page.figures().parallelStream()
                        .collect(Collectors.toMap(Figure::name, Figure::svg));
        StringWriter text = new StringWriter();
        try {
            configuration()
                    .getTemplate(TEMPLATE)
                    .process(
                            Map.of(
                                    "page",
                                    page,
                                    "generator",
                                    OwnFiles.GENERATOR,
                                    "pictures",
                                    pictures,
                                    "style",
                                    resource("page.css"),
                                    "inks",
                                    Plot.css()),
                            text);
        } catch (IOException e) {
            throw new UncheckedIOException("the page's template cannot be read", e);
        } catch (TemplateException e) {
            throw new IllegalStateException("the page's template is broken", e);
        }
        return text.toString();
    }

    private static Configuration configuration() {
        Configuration configuration = new Configuration(Configuration.VERSION_2_3_34);
        configuration.setClassForTemplateLoading(HtmlPage.class, "");
        configuration.setDefaultEncoding("UTF-8");
        configuration.setOutputFormat(HTMLOutputFormat.INSTANCE);
        configuration.setLocale(Locale.ROOT);
        configuration.setLogTemplateExceptions(false);
        configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        configuration.setNewBuiltinClassResolver(TemplateClassResolver.ALLOWS_NOTHING_RESOLVER);
        return configuration;
    }

    private static String resource(String name) throws IOException {
        try (var in = HtmlPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
