package io.nioloop.demo.client;

/** A histogram as a line of text: from the smallest value to the largest, by their logarithm. */
final class Sparkline {
    private static final String BLOCKS = "▁▂▃▄▅▆▇█";
    private static final String ASCII = "._-=+*%#"; // for terminals that have no blocks

    private Sparkline() {}

    static String of(Histogram histogram, int width, boolean unicode) {
        long[] columns = new long[width];
        histogram.forEach((value, count) -> columns[column(histogram, value, width)] += count);
        long tallest = 0;
        for (long count : columns) {
            tallest = Math.max(tallest, count);
        }
        StringBuilder line = new StringBuilder();
        for (long count : columns) {
            line.append(count == 0 ? ' ' : mark(count, tallest, unicode ? BLOCKS : ASCII));
        }
        return line.toString();
    }

    private static int column(Histogram histogram, long value, int width) {
        double low = Math.log1p((double) histogram.min());
        double high = Math.log1p((double) histogram.max());
        double share = high > low ? (Math.log1p((double) value) - low) / (high - low) : 0;
        return Math.min(width - 1, (int) (share * width));
    }

    private static char mark(long count, long tallest, String marks) {
        return marks.charAt((int) ((count * marks.length() - 1) / tallest));
    }
}
