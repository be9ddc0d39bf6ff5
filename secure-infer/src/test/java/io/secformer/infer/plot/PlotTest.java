package io.secformer.infer.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class PlotTest {
    private static final List<String> STEPS = List.of("a", "b");

    @TempDir private Path folder;

    private Set<Integer> colours(Plot plot) throws IOException {
        Path file = folder.resolve("plot.png");
        plot.writePng(file);
        BufferedImage image = ImageIO.read(file.toFile());
        assertThat(image).as("a PNG").isNotNull();
        Set<Integer> colours = new HashSet<>();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                colours.add(image.getRGB(x, y));
            }
        }
        return colours;
    }

    private static Plot plot() {
        return new Plot("title", "step", "MB").logarithmicY();
    }

    private static Plot bars() {
        return plot().bars("first", STEPS, List.of(1.0, 100.0))
                .bars("second", STEPS, List.of(20.0, 3000.0));
    }

    private static Document parsed(String svg) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Element> elements(Document document) {
        NodeList all = document.getElementsByTagName("*");
        return IntStream.range(0, all.getLength()).mapToObj(i -> (Element) all.item(i)).toList();
    }

    @Test
    void everySeriesOfBarsHasAColourOfItsOwn() throws IOException {
        Set<Integer> one = colours(plot().bars("first", STEPS, List.of(1.0, 100.0)));
        Set<Integer> two = colours(bars());
        assertThat(two).hasSizeGreaterThan(one.size());
        assertThat(two).contains(Ink.BLUE.onWhite().getRGB(), Ink.ORANGE.onWhite().getRGB());
    }

    @Test
    void pointsMayHaveTwoLogarithmicAxes() throws IOException {
        Plot plot =
                plot().logarithmicX()
                        .points("error", new double[] {1, 10, 100}, new double[] {1e-6, 1e-3, 2});
        assertThat(colours(plot)).hasSizeGreaterThan(10);
    }

    @Test
    void marksHaveColoursOfTheirOwnAndMayAllLieInOnePlace() throws IOException {
        Plot none = plot().marks("none", new double[0], new double[0]);
        assertThat(none.isEmpty()).isTrue();
        double[] x = {3, 3};
        double[] y = {95, 95};
        Plot one = new Plot("title", "MB", "metric").marks("first", x, y);
        assertThat(colours(one))
                .contains(Ink.BLUE.onWhite().getRGB())
                .doesNotContain(Ink.ORANGE.onWhite().getRGB());
        Plot two = one.marks("second", new double[] {1, 2}, new double[] {80, 95});
        assertThat(colours(two))
                .contains(Ink.BLUE.onWhite().getRGB(), Ink.ORANGE.onWhite().getRGB());
    }

    @Test
    void pointsAndBarsDoNotGoTogether() {
        Plot both =
                plot().bars("bars", List.of("a"), List.of(1.0))
                        .points("points", new double[] {1}, new double[] {1});
        assertThatThrownBy(() -> both.writePng(folder.resolve("both.png")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a picture has series of points, or of bars");
        assertThat(folder.resolve("both.png")).doesNotExist();
    }

    @Test
    void svgHasNoGroundAndEveryColourIsAnInk() throws Exception {
        String css = Plot.css();
        int coloured = 0;
        for (Element element : elements(parsed(bars().svg("x", "two bars")))) {
            for (String property : List.of("fill", "stroke")) {
                String value = element.getAttribute(property);
                if (!value.isEmpty() && !value.equals("none")) {
                    coloured++;
                    assertThat(value).isNotEqualTo("#ffffff");
                    assertThat(element.getAttribute("class")).contains(property + "-");
                    for (String name : element.getAttribute("class").split(" ", -1)) {
                        assertThat(css).contains(".plot ." + name + "{");
                    }
                }
            }
            assertThat(element.hasAttribute("style")).isFalse();
        }
        assertThat(coloured).isGreaterThan(10);
    }

    @Test
    void svgSaysWhatIsToBeSeenWhateverItsNameHolds() throws Exception {
        Plot plot =
                new Plot("<script>alert(1)</script> & co", "", "x")
                        .bars("\"<b>", List.of("]]>", "&amp;"), List.of(1.0, 2.0));
        Element root = parsed(plot.svg("f-1", "a < b")).getDocumentElement();
        assertThat(root.getAttribute("role")).isEqualTo("img");
        assertThat(root.getAttribute("aria-labelledby")).isEqualTo("f-1-title f-1-desc");
        assertThat(root.getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo("<script>alert(1)</script> & co");
        assertThat(root.getElementsByTagName("desc").item(0).getTextContent()).isEqualTo("a < b");
        assertThat(root.getElementsByTagName("script").getLength()).isZero();
    }

    @Test
    void idsOfAnElementAreItsOwn() throws Exception {
        Set<String> ids = new HashSet<>();
        for (String id : List.of("one", "two")) {
            for (Element element : elements(parsed(bars().svg(id, "")))) {
                if (element.hasAttribute("id")) {
                    assertThat(element.getAttribute("id")).startsWith(id + "-");
                    assertThat(ids.add(element.getAttribute("id"))).isTrue();
                }
                String clip = element.getAttribute("clip-path");
                if (!clip.isEmpty()) {
                    assertThat(ids).contains(clip.substring(5, clip.length() - 1));
                }
            }
        }
        assertThat(ids).hasSizeGreaterThan(5);
    }

    @Test
    void whatIsNoNumberIsNotDrawn() throws IOException {
        double[] x = {1, 2, 3};
        double[] y = {1, Double.NaN, Double.POSITIVE_INFINITY};
        assertThat(plot().points("p", x, new double[] {y[1], y[1], y[2]}).isEmpty()).isTrue();
        assertThat(colours(plot().points("p", x, y).points("q", x, x))).hasSizeGreaterThan(5);
        assertThat(colours(plot().bars("b", STEPS, List.of(Double.NaN, 5.0))))
                .contains(Ink.BLUE.onWhite().getRGB());
        assertThat(colours(plot().bars("b", List.of("one"), List.of(0.0)))).isNotEmpty();
    }

    @Test
    void equalPlotsGiveEqualFiles() throws IOException {
        for (String name : List.of("a", "b")) {
            bars().writePng(folder.resolve(name + ".png"));
            bars().writeSvg(folder.resolve(name + ".svg"), "bars");
        }
        assertThat(folder.resolve("b.png")).hasSameBinaryContentAs(folder.resolve("a.png"));
        assertThat(folder.resolve("b.svg")).hasSameBinaryContentAs(folder.resolve("a.svg"));
    }

    @Test
    void filesSayWhoWroteThem() throws Exception {
        Path png = folder.resolve("a.png");
        Path svg = folder.resolve("a.svg");
        bars().writePng(png);
        bars().writeSvg(svg, "bars");
        parsed(Files.readString(svg));
        assertThat(Plot.isPlot(png)).isTrue();
        assertThat(Plot.isPlot(svg)).isTrue();
        ImageIO.write(ImageIO.read(png.toFile()), "png", png.toFile());
        Files.writeString(svg, "<svg xmlns='http://www.w3.org/2000/svg'/>");
        assertThat(Plot.isPlot(png)).isFalse();
        assertThat(Plot.isPlot(svg)).isFalse();
        assertThat(Plot.isPlot(folder.resolve("none"))).isFalse();
        assertThat(Plot.isPlot(folder)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "-0.25, -0.25",
        "1000, 1000",
        "99999, 99999",
        "100000, 1e5",
        "0.001, 0.001",
        "0.0005, 5e-4",
        "-1.25e-7, -1.25e-7",
        "1e12, 1e12",
        "1e-13, 0"
    })
    void numbersOfAxesAreShort(double value, String text) {
        assertThat(ChartMaker.number(value)).isEqualTo(text);
    }

    @Test
    void farApartIsMoreThanAnAxisShows() {
        assertThat(Plot.areFarApart(DoubleStream.of(1, 31))).isTrue();
        assertThat(Plot.areFarApart(DoubleStream.of(1, 29))).isFalse();
        assertThat(Plot.areFarApart(DoubleStream.of(0, 31))).as("0 has no logarithm").isFalse();
        assertThat(Plot.areFarApart(DoubleStream.empty())).isFalse();
    }

    /** Relative luminance and contrast as WCAG 2 defines them. */
    private static double contrast(int rgb, int other) {
        double a = luminance(rgb) + 0.05;
        double b = luminance(other) + 0.05;
        return Math.max(a, b) / Math.min(a, b);
    }

    private static double luminance(int rgb) {
        double sum = 0;
        double[] weights = {0.2126, 0.7152, 0.0722};
        for (int i = 0; i < 3; i++) {
            double c = ((rgb >> (16 - 8 * i)) & 255) / 255.0;
            sum += weights[i] * (c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4));
        }
        return sum;
    }

    @Test
    void inksCanBeSeenOnBothGrounds() {
        int nearlyBlack = 0x0d1117;
        for (Ink ink : Ink.values()) {
            if (ink != Ink.GRID) {
                double least = ink == Ink.TEXT ? 4.5 : 3;
                int white = ink.onWhite().getRGB() & 0xffffff;
                assertThat(contrast(white, 0xffffff)).as(ink + " on white").isGreaterThan(least);
                assertThat(contrast(ink.onBlack(), nearlyBlack))
                        .as(ink + " on black")
                        .isGreaterThan(least);
            }
        }
    }
}
