package io.secformer.infer.plot;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * A chart as SVG. What VectorGraphics2D writes becomes an element without a ground, whose colours
 * are classes of {@link Ink}, whose ids are its own, and which has a title and a description. Texts
 * are outlines, so that they look the same and fit everywhere.
 *
 * @param id of the element; all ids within begin with it
 * @param title of the picture
 * @param description what is to be seen
 */
record SvgDrawing(String id, String title, String description, Drawing drawing) {
    private static final String SVG = "http://www.w3.org/2000/svg";
    private static final String GENERATOR = "secformer plot";
    private static final Pattern NUMBER = Pattern.compile("-?\\d+\\.\\d+(?:E-?\\d+)?");
    private static final Pattern COLOUR = Pattern.compile("rgb\\((\\d+),(\\d+),(\\d+)\\)");
    private static final Pattern CLIP = Pattern.compile("url\\(#(.+)\\)");

    /** What has its usual value anyway. */
    private static final List<String> USUAL = List.of("stroke-miterlimit", "stroke-dashoffset");

    /** A file of its own, colours included. */
    String standalone() {
        Document document = document();
        Element root = document.getDocumentElement();
        Element style = document.createElementNS(SVG, "style");
        style.setTextContent(Ink.css());
        root.insertBefore(style, root.getFirstChild());
        root.insertBefore(document.createComment(" " + GENERATOR + " "), root.getFirstChild());
        root.setAttribute("width", Integer.toString(drawing.width()));
        root.setAttribute("height", Integer.toString(drawing.height()));
        return text(document) + "\n";
    }

    /** An element of a page. */
    String element() {
        return text(document());
    }

    /** Whether a file says that it was written here. */
    static boolean isOwn(Path file) {
        String head = PngFile.head(file);
        return head.startsWith("<svg") && head.contains("<!-- " + GENERATOR + " -->");
    }

    private Document document() {
        Document drawn = drawn();
        Element root = drawn.getDocumentElement();
        Map<String, String> clips = new LinkedHashMap<>();
        tidy(root, clips);
        for (String name : List.of("x", "y", "width", "height", "version", "xmlns:xlink")) {
            root.removeAttribute(name);
        }
        root.setAttribute("class", "plot");
        root.setAttribute("role", "img");
        root.setAttribute("aria-labelledby", id + "-title " + id + "-desc");
        Element about = drawn.createElementNS(SVG, "desc");
        about.setAttribute("id", id + "-desc");
        about.setTextContent(description);
        root.insertBefore(about, root.getFirstChild());
        Element name = drawn.createElementNS(SVG, "title");
        name.setAttribute("id", id + "-title");
        name.setTextContent(title);
        root.insertBefore(name, about);
        return drawn;
    }

    private Document drawn() {
        VectorGraphics2D graphics = new VectorGraphics2D();
        drawing.paint(graphics);
        PageSize page = new PageSize(0, 0, drawing.width(), drawing.height());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            new SVGProcessor().getDocument(graphics.getCommands(), page).writeTo(bytes);
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature(
                    "http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
            return factory.newDocumentBuilder()
                    .parse(new ByteArrayInputStream(bytes.toByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException("drawing into memory failed", e);
        } catch (ParserConfigurationException | SAXException e) {
            throw new IllegalStateException("what was drawn is no SVG", e);
        }
    }

    /** Tidies an element and all within it. */
    private void tidy(Element element, Map<String, String> clips) {
        List<Node> children = new ArrayList<>();
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            children.add(child);
        }
        for (Node child : children) {
            if (child instanceof Element inner && !isGround(inner)) {
                tidy(inner, clips);
                if (inner.hasChildNodes() || !inner.getLocalName().equals("g")) {
                    continue;
                }
            }
            element.removeChild(child);
        }
        attributes(element, clips);
        style(element);
    }

    private void attributes(Element element, Map<String, String> clips) {
        NamedNodeMap all = element.getAttributes();
        for (int i = 0; i < all.getLength(); i++) {
            Attr attribute = (Attr) all.item(i);
            String value = attribute.getValue();
            Matcher clip = CLIP.matcher(value);
            switch (attribute.getName()) {
                case "id" -> attribute.setValue(clip(value, clips));
                case "clip-path" -> {
                    if (clip.matches()) {
                        attribute.setValue("url(#" + clip(clip.group(1), clips) + ")");
                    }
                }
                case "style", "viewBox", "xmlns" -> {}
                default -> attribute.setValue(rounded(value));
            }
        }
    }

    /** Ids are numbered as they come: the library's differ from run to run. */
    private String clip(String name, Map<String, String> clips) {
        return clips.computeIfAbsent(name, _ -> id + "-clip" + (clips.size() + 1));
    }

    private static String rounded(String value) {
        return NUMBER.matcher(value)
                .replaceAll(number -> hundredths(Double.parseDouble(number.group())));
    }

    /** A number with two decimals at most. */
    private static String hundredths(double exact) {
        long rounded = Math.round(exact * 100);
        long whole = Math.abs(rounded) / 100;
        long rest = Math.abs(rounded) % 100;
        String sign = rounded < 0 ? "-" : "";
        if (rest == 0) {
            return sign + whole;
        }
        return sign + whole + (rest % 10 == 0 ? "." + rest / 10 : (rest < 10 ? ".0" : ".") + rest);
    }

    /** Properties become attributes, and colours classes with the colour on white beside. */
    private static void style(Element element) {
        List<String> classes = new ArrayList<>();
        properties(element)
                .forEach(
                        (property, value) -> {
                            if (USUAL.contains(property)) {
                                return;
                            }
                            Ink ink = ink(value);
                            element.setAttribute(property, ink == null ? value : ink.hexOnWhite());
                            if (ink != null) {
                                classes.add(ink.className(property));
                            }
                        });
        element.removeAttribute("style");
        if (!classes.isEmpty()) {
            element.setAttribute("class", String.join(" ", classes));
        }
    }

    private static Map<String, String> properties(Element element) {
        Map<String, String> properties = new LinkedHashMap<>();
        for (String property : element.getAttribute("style").split(";", -1)) {
            int colon = property.indexOf(':');
            if (colon > 0) {
                properties.put(
                        property.substring(0, colon).strip(),
                        property.substring(colon + 1).strip());
            }
        }
        return properties;
    }

    private static @Nullable Ink ink(String value) {
        Matcher colour = COLOUR.matcher(value);
        return colour.matches()
                ? Ink.of(
                        Integer.parseInt(colour.group(1)),
                        Integer.parseInt(colour.group(2)),
                        Integer.parseInt(colour.group(3)))
                : null;
    }

    /** Whether an element is drawn in the colour of the ground alone: the page has its own. */
    private static boolean isGround(Element element) {
        Map<String, String> properties = properties(element);
        String fill = properties.getOrDefault("fill", "none");
        String stroke = properties.getOrDefault("stroke", "none");
        return !properties.isEmpty()
                && !(isNone(fill) && isNone(stroke))
                && (isNone(fill) || isGround(fill))
                && (isNone(stroke) || isGround(stroke));
    }

    private static boolean isNone(String value) {
        return value.equals("none");
    }

    private static boolean isGround(String value) {
        return value.equals("rgb(255,255,255)");
    }

    private static String text(Document document) {
        try {
            TransformerFactory factory = TransformerFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            Transformer transformer = factory.newTransformer();
            transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            StringWriter text = new StringWriter();
            transformer.transform(
                    new DOMSource(document.getDocumentElement()), new StreamResult(text));
            return text.toString();
        } catch (TransformerException e) {
            throw new IllegalStateException("an SVG cannot be written", e);
        }
    }
}
