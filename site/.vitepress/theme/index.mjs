// VitePress's own theme without the fonts that it brings, and with our style.

import DefaultTheme from 'vitepress/theme-without-fonts';
import './style.css';

export default DefaultTheme;
