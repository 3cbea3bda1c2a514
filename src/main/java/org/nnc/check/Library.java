package org.nnc.check;

import org.nnc.source.SourceFile;
import org.nnc.source.Span;
import org.nnc.syntax.Declaration;
import org.nnc.syntax.Parser;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The standard library. Its files are read once; a declaration is parsed when its name is first
/// looked up, so that a model pays only for what it uses.
public final class Library implements Names {
    /// The files, in the order of the reference page.
    public static final List<String> FILES =
            List.of(
                    "activations",
                    "layers",
                    "recurrent",
                    "attention",
                    "ctc",
                    "losses",
                    "reductions",
                    "iteration",
                    "regularization",
                    "initializers",
                    "optimizers",
                    "schedules",
                    "augmentation",
                    "metrics");

    private static final Pattern START =
            Pattern.compile("(?m)^(fn|layer|optimizer|model) +([A-Za-z_][A-Za-z0-9_]*)");

    private static final Set<SourceFile> SOURCES =
            Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

    private static final Library LIBRARY = new Library();

    private record Place(String file, String text, int start, int end) {}

    private final Map<String, Place> places = new LinkedHashMap<>();
    private final Map<String, Binding> parsed = new LinkedHashMap<>();
    private final Scope scope = new Scope(this);

    private Library() {
        for (String file : FILES) index(file);
    }

    static Library get() {
        return LIBRARY;
    }

    /// Whether a source text is the library's.
    static boolean holds(SourceFile file) {
        return SOURCES.contains(file);
    }

    /// The names that the library defines.
    public static Set<String> names() {
        return Collections.unmodifiableSet(LIBRARY.places.keySet());
    }

    private void index(String file) {
        String text = text(file);
        Matcher m = START.matcher(text);
        int start = -1;
        String name = "";
        while (m.find()) {
            if (start >= 0) places.put(name, new Place(file, text, start, m.start()));
            start = m.start();
            name = m.group(2);
        }
        if (start >= 0) places.put(name, new Place(file, text, start, text.length()));
    }

    private static String text(String file) {
        try (InputStream in = Library.class.getResourceAsStream("/nn/" + file + ".nn")) {
            if (in == null) return "";
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<Binding> find(String name) {
        if (!places.containsKey(name)) return Primitives.all().find(name);
        synchronized (parsed) {
            return Optional.of(parsed.computeIfAbsent(name, n -> parse(places.get(n))));
        }
    }

    @Override
    public void collect(Set<String> names) {
        names.addAll(places.keySet());
        Primitives.all().collect(names);
    }

    /// Parses one declaration: of the file's text all else is blank, so that places are right.
    private Binding parse(Place p) {
        var blanked = new StringBuilder();
        for (int i = 0; i < p.start; i++) blanked.append(p.text.charAt(i) == '\n' ? '\n' : ' ');
        blanked.append(p.text, p.start, p.end);
        var source = new SourceFile("nn/" + p.file + ".nn", blanked.toString());
        SOURCES.add(source);
        var file = Parser.parse(source).fileOrThrow();
        Declaration d = file.declarations().getFirst();
        return new Binding(FileNames.meaning(d, scope).orElseThrow(), nameSpan(d));
    }

    private static Span nameSpan(Declaration d) {
        return FileNames.name(d).map(n -> n.span()).orElse(d.span());
    }
}
