export default {
  mode: 'production',
  entry: { main: './src/main.ts' },
  module: { rules: [{ test: /\.ts$/, loader: 'ts-loader' }] },
  resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
};
