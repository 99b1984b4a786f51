import { createApp } from 'vue';
import App from './app.vue';
import { auth } from './auth.ts';

createApp(App, { auth }).mount('#app');
