package org.nnc.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/// The recordings of a folder, brought to one length.
///
/// @param samples shape `[N, longest]`, mono; the shorter ones end in zeros
/// @param lengths frames of each recording, shape `[N]`
/// @param labels class of each recording, shape `[N]`
/// @param classes names of the classes, sorted
/// @param rate frames a second, the same for all
public record WavFolder(
        Column samples, Column lengths, Column labels, List<String> classes, int rate) {
    private static final List<String> ENDINGS = List.of(".wav");

    /// Recordings whose class is their sub-folder.
    public static WavFolder bySubFolder(Path folder) {
        return read(LabelledFiles.bySubFolder(folder, ENDINGS));
    }

    /// Recordings in whose names the pattern is found; its first group is the class: `(\d)_.*`.
    public static WavFolder byName(Path folder, Pattern pattern) {
        return read(LabelledFiles.byName(folder, ENDINGS, pattern));
    }

    private static WavFolder read(LabelledFiles found) {
        List<Wav.Sound> sounds = new ArrayList<>();
        for (Path file : found.files()) {
            Wav.Sound sound = Wav.read(DataFile.of(file));
            sounds.add(sound);
            if (sound.rate() != sounds.getFirst().rate()) {
                throw DataException.of(
                        "%s has %d frames a second, but %s has %d; bring all to one rate.",
                        file, sound.rate(), found.files().getFirst(), sounds.getFirst().rate());
            }
        }
        int[] lengths = sounds.stream().mapToInt(Wav.Sound::frames).toArray();
        int longest = Arrays.stream(lengths).max().orElse(0);
        float[] padded = new float[Math.multiplyExact(longest, lengths.length)];
        for (int i = 0; i < lengths.length; i++) {
            System.arraycopy(sounds.get(i).mono().floats(), 0, padded, i * longest, lengths[i]);
        }
        String origin = found.folder().toString();
        return new WavFolder(
                Column.of(origin, new Values.Floats(padded), lengths.length, longest),
                Column.of("lengths of " + origin, new Values.Ints(lengths), lengths.length),
                found.labels(),
                found.classes(),
                sounds.getFirst().rate());
    }
}
