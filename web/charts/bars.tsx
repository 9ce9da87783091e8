import { DataVizPalette, getColorFromToken, VerticalStackedBarChart } from '@fluentui/react-charts';
import { useTheme } from '../app/theme.tsx';
import type { Figures } from './figures.ts';

const COLOURS = [
  DataVizPalette.color1,
  DataVizPalette.color2,
  DataVizPalette.color3,
  DataVizPalette.color4,
  DataVizPalette.color5,
  DataVizPalette.color6,
];

/** States keep their tone in every chart, as their badges have it elsewhere. */
const OF_STATES: Record<string, string> = {
  accepted: DataVizPalette.success,
  declined: DataVizPalette.warning,
  expired: DataVizPalette.disabled,
  revoked: DataVizPalette.color5,
  undeliverable: DataVizPalette.error,
  pending: DataVizPalette.info,
};

interface BarsProps {
  title: string;
  figures: Figures;
  /** What the series are, in the API's words. */
  keys: string[];
}

/** One bar for each row, its series on top of each other. */
export default function Bars({ title, figures, keys }: BarsProps) {
  const { dark } = useTheme();
  const data = figures.rows.map(({ label, values }) => ({
    xAxisPoint: label,
    chartData: values.map((value, index) => ({
      legend: figures.series[index] ?? '',
      data: value,
      color: getColorFromToken(
        OF_STATES[keys[index] ?? ''] ?? COLOURS[index % COLOURS.length] ?? DataVizPalette.color1,
        dark,
      ),
    })),
  }));
  return (
    <VerticalStackedBarChart
      chartTitle={title}
      data={data}
      height={280}
      barWidth="auto"
      maxBarWidth={48}
      enableReflow
      hideLegend={figures.series.length < 2}
    />
  );
}
