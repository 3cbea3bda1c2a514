package org.nnc.data;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds the files that a model names.
///
/// A name is looked for beside the `.nn` file, then in each data folder (`--data`) in order, then
/// among the data embedded in the jar. In each place the name itself comes first, then the name
/// with `.gz` added or taken away. An absolute name is used as it stands.
///
/// @param modelFolder the folder of the `.nn` file
/// @param dataFolders the folders given with `--data`
public record DataFiles(Path modelFolder, List<Path> dataFolders) {
    private static final String EMBEDDED = "/nn/data/";

    public DataFiles {
        dataFolders = List.copyOf(dataFolders);
    }

    /// The file of this name, or a {@link DataException} that names every place searched.
    public DataFile resolve(String name) {
        for (Path folder : folders()) {
            for (String variant : variants(name)) {
                Path path = folder.resolve(path(variant));
                if (Files.isRegularFile(path)) {
                    return DataFile.of(path);
                }
            }
        }
        return variants(name).stream()
                .flatMap(variant -> embedded(variant).stream())
                .findFirst()
                .orElseThrow(() -> missing(name, "file"));
    }

    /// The folder of this name, for readers of folders.
    public Path resolveFolder(String name) {
        return folders().stream()
                .map(folder -> folder.resolve(path(name)))
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> missing(name, "folder"));
    }

    private List<Path> folders() {
        List<Path> all = new ArrayList<>(List.of(modelFolder));
        all.addAll(dataFolders);
        return all;
    }

    private static List<String> variants(String name) {
        String other = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name + ".gz";
        return List.of(name, other);
    }

    private static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw DataException.of("'%s' is no name of a file: %s.", name, e.getReason())
                    .because(e);
        }
    }

    private static Optional<DataFile> embedded(String name) {
        // Only plain names: nothing may climb out of the folder of embedded data.
        if (name.contains("/") || DataFiles.class.getResource(EMBEDDED + name) == null) {
            return Optional.empty();
        }
        DataFile.Opener opener = () -> open(name);
        return Optional.of(new DataFile(name + " (embedded)", Optional.empty(), opener));
    }

    private static InputStream open(String name) {
        return DataFiles.class.getResourceAsStream(EMBEDDED + name);
    }

    private DataException missing(String name, String what) {
        if (path(name).isAbsolute()) {
            return DataException.of(
                    "There is no %s %s; check the name in the data block.", what, name);
        }
        List<String> places = new ArrayList<>();
        folders().forEach(folder -> places.add(folder.toAbsolutePath().normalize().toString()));
        List<Path> absent = dataFolders.stream().filter(f -> !Files.isDirectory(f)).toList();
        String note = absent.isEmpty() ? "" : " (%s is no folder)".formatted(absent.getFirst());
        return DataException.of(
                "There is no %s %s in %s%s, nor is it embedded in nnc; %s",
                what, name, String.join(", nor in ", places), note, advice(name));
    }

    private static String advice(String name) {
        if (name.matches("(train|t10k)-(images-idx3|labels-idx1)-ubyte(\\.gz)?")) {
            return "it belongs to the MNIST data set: put its four files "
                    + "train-images-idx3-ubyte.gz, "
                    + "train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz and "
                    + "t10k-labels-idx1-ubyte.gz into one folder and name that folder with "
                    + "--data DIR.";
        }
        return "name the folder that holds it with --data DIR.";
    }
}
