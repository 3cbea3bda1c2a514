package org.nnc.tune;

import org.nnc.program.Kernel;
import org.nnc.program.Kernel.Tiles;
import org.nnc.program.Program;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Schedules that were measured to be best. A file of them has a line for each: the key of what the
/// kernel computes, five numbers of its [Tiles], and the place they hold for.
///
/// @param tiles by key and place
public record Choices(Map<String, Tiles> tiles) {
    private static final String HEAD = "# Schedules chosen by nnc tune: kernel, tiles, place.";

    public Choices {
        tiles = java.util.Collections.unmodifiableMap(new TreeMap<>(tiles));
    }

    public static final Choices NONE = new Choices(Map.of());

    /// Where choices are kept: the file that the property `nnc.tuned` or the environment's
    /// `NNC_TUNED` names, else one in the user's cache folder.
    public static Path file() {
        String named = System.getProperty("nnc.tuned", System.getenv("NNC_TUNED"));
        if (named != null) return Path.of(named);
        String cache = System.getenv("XDG_CACHE_HOME");
        Path home = Path.of(System.getProperty("user.home"), ".cache");
        return (cache == null ? home : Path.of(cache)).resolve("nnc").resolve("tuned.txt");
    }

    /// Those of [#file]; none where there is no such file. A line that cannot be read is passed
    /// over: choices are only a matter of speed.
    public static Choices kept() {
        return read(file());
    }

    static Choices read(Path file) {
        if (!Files.isReadable(file)) return NONE;
        Map<String, Tiles> tiles = new TreeMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                String[] words = line.split(" ", 7);
                if (line.startsWith("#") || words.length < 7) continue;
                try {
                    int[] n = new int[5];
                    for (int i = 0; i < n.length; i++) n[i] = Integer.parseInt(words[i + 1]);
                    Tiles t = new Tiles(n[0], n[1], n[2], n[3], n[4]);
                    tiles.put(words[0] + " " + words[6], t);
                } catch (NumberFormatException _) {
                    // Of a version with other numbers.
                }
            }
        } catch (IOException _) {
            return NONE;
        }
        return new Choices(tiles);
    }

    /// Adds these to a file, in which they take the place of older ones. Whoever reads it meanwhile
    /// sees the old file or the new one.
    ///
    /// @throws UncheckedIOException if it cannot be written
    void addTo(Path file) {
        Map<String, Tiles> all = new TreeMap<>(read(file).tiles);
        all.putAll(tiles);
        List<String> lines = new ArrayList<>(List.of(HEAD));
        all.forEach((key, t) -> {
            int space = key.indexOf(' ');
            lines.add(
                    "%s %d %d %d %d %d %s"
                            .formatted(
                                    key.substring(0, space),
                                    t.rows(),
                                    t.vectors(),
                                    t.rowBlock(),
                                    t.innerBlock(),
                                    t.columnBlock(),
                                    key.substring(space + 1)));
        });
        try {
            Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
            Path fresh = Files.createTempFile(folder, "tuned", ".txt");
            Files.write(fresh, lines);
            Files.move(
                    fresh,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The program with these schedules.
    public Program applied(Program program, Tunable backend) {
        if (tiles.isEmpty() || backend.variants().isEmpty()) return program;
        String place = backend.place();
        return Schedules.replaced(
                program,
                c -> {
                    String key = KernelKey.of(c, program.precision()) + " " + place;
                    return tiles.getOrDefault(key, c.tiles());
                });
    }

    static Choices of(Kernel.Contraction c, Program program, Tunable backend, Tiles tiles) {
        String key = KernelKey.of(c, program.precision()) + " " + backend.place();
        return new Choices(Map.of(key, tiles));
    }
}
