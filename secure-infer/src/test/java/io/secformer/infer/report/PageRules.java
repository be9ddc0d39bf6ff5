package io.secformer.infer.report;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;

/** What is true of every page. */
final class PageRules {
    private PageRules() {}

    /** Parses a page, and checks it. */
    static Document check(String html) {
        Parser parser = Parser.htmlParser().setTrackErrors(20);
        Document page = Jsoup.parse(html, "", parser);
        assertThat(parser.getErrors()).as("errors of the parser").isEmpty();
        assertThat(page.select("html").attr("lang")).isEqualTo("en");
        assertThat(page.title()).isNotBlank();
        assertThat(page.select("h1")).hasSize(1);
        assertThat(page.select("meta[name=viewport]")).hasSize(1);
        checkIds(page);
        checkNothingIsLoaded(page, html);
        for (Element svg : page.select("svg")) {
            assertThat(svg.selectFirst("> title")).as("title of a picture").isNotNull();
            assertThat(svg.attr("role")).isEqualTo("img");
            for (String id : svg.attr("aria-labelledby").split(" ", -1)) {
                assertThat(requireNonNull(page.getElementById(id)).wholeText()).isNotBlank();
            }
            assertThat(requireNonNull(svg.parent()).selectFirst("figcaption")).isNotNull();
        }
        for (Element table : page.select("table")) {
            assertThat(requireNonNull(table.selectFirst("caption")).text()).isNotBlank();
            assertThat(table.select("thead th[scope=col]")).isNotEmpty();
            for (Element row : table.select("tbody tr")) {
                assertThat(row.select("th[scope=row]")).hasSize(1);
                assertThat(row.children()).hasSameSizeAs(table.select("thead th"));
            }
        }
        return page;
    }

    private static void checkIds(Document page) {
        Set<String> ids = new HashSet<>();
        for (Element element : page.select("[id]")) {
            assertThat(ids.add(element.id())).as("only one " + element.id()).isTrue();
        }
        for (Element link : page.select("a[href]")) {
            assertThat(link.attr("href")).startsWith("#");
            assertThat(ids).contains(link.attr("href").substring(1));
        }
        for (Element clipped : page.select("[clip-path]")) {
            String clip = clipped.attr("clip-path");
            assertThat(ids).contains(clip.substring("url(#".length(), clip.length() - 1));
        }
    }

    private static void checkNothingIsLoaded(Document page, String html) {
        assertThat(page.select("script, link, iframe, object, embed, img, base, form, use, image"))
                .isEmpty();
        assertThat(page.select("[src], [srcset], [style], [background]")).isEmpty();
        for (Element element : page.getAllElements()) {
            element.attributes()
                    .forEach(
                            attribute ->
                                    assertThat(attribute.getKey())
                                            .as("a handler of events")
                                            .doesNotStartWith("on"));
        }
        assertThat(html)
                .doesNotContain("@import")
                .doesNotContain("url(http")
                .doesNotContain("//cdn");
        assertThat(html.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http");
    }
}
