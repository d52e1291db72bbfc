import './pages/auditor.ts';
