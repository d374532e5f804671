import { lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { OverviewScreen } from '../screens/overview/OverviewScreen.tsx';
import { NotFoundScreen } from './NotFoundScreen.tsx';

const DevicesScreen = lazy(async () => ({
  default: (await import('../screens/devices/DevicesScreen.tsx')).DevicesScreen,
}));

const ModelsScreen = lazy(async () => ({
  default: (await import('../screens/models/ModelsScreen.tsx')).ModelsScreen,
}));
const DatasetsScreen = lazy(async () => ({
  default: (await import('../screens/datasets/DatasetsScreen.tsx')).DatasetsScreen,
}));
const DeploymentsScreen = lazy(async () => ({
  default: (await import('../screens/deployments/DeploymentsScreen.tsx')).DeploymentsScreen,
}));
const DeploymentScreen = lazy(async () => ({
  default: (await import('../screens/deployments/DeploymentScreen.tsx')).DeploymentScreen,
}));
const JobsScreen = lazy(async () => ({ default: (await import('../screens/jobs/JobsScreen.tsx')).JobsScreen }));
const JobScreen = lazy(async () => ({ default: (await import('../screens/jobs/JobScreen.tsx')).JobScreen }));
const CompareScreen = lazy(async () => ({
  default: (await import('../screens/jobs/compare/CompareScreen.tsx')).CompareScreen,
}));
const AlertsScreen = lazy(async () => ({
  default: (await import('../screens/alerts/AlertsScreen.tsx')).AlertsScreen,
}));
const EventsScreen = lazy(async () => ({
  default: (await import('../screens/events/EventsScreen.tsx')).EventsScreen,
}));
const LogsScreen = lazy(async () => ({ default: (await import('../screens/logs/LogsScreen.tsx')).LogsScreen }));
const FirstRunScreen = lazy(async () => ({
  default: (await import('../screens/first-run/FirstRunScreen.tsx')).FirstRunScreen,
}));
const NewJobScreen = lazy(async () => ({
  default: (await import('../screens/new-job/NewJobScreen.tsx')).NewJobScreen,
}));
const SettingsScreen = lazy(async () => ({
  default: (await import('../screens/settings/SettingsScreen.tsx')).SettingsScreen,
}));

/** The screen that the address names. */
export function Screens() {
  return (
    <Suspense fallback={null}>
      <Switch>
        <Route path="/">
          <OverviewScreen />
        </Route>
        <Route path="/devices/:id?">{({ id }) => <DevicesScreen openId={id} />}</Route>
        <Route path="/first-run">
          <FirstRunScreen />
        </Route>
        <Route path="/jobs/new">
          <NewJobScreen />
        </Route>
        <Route path="/jobs">
          <JobsScreen />
        </Route>
        <Route path="/jobs/compare">
          <CompareScreen />
        </Route>
        <Route path="/jobs/:id/:tab?">{({ id, tab }) => <JobScreen id={id} tab={tab} />}</Route>
        <Route path="/models/:name?">{({ name }) => <ModelsScreen openName={name} />}</Route>
        <Route path="/deployments">
          <DeploymentsScreen />
        </Route>
        <Route path="/deployments/:name">{({ name }) => <DeploymentScreen name={name} />}</Route>
        <Route path="/datasets/:name?">{({ name }) => <DatasetsScreen openName={name} />}</Route>
        <Route path="/alerts">
          <AlertsScreen />
        </Route>
        <Route path="/events/:sequence?">{({ sequence }) => <EventsScreen openId={sequence} />}</Route>
        <Route path="/logs/:number?">{({ number }) => <LogsScreen openId={number} />}</Route>
        <Route path="/settings/:section?">{({ section }) => <SettingsScreen section={section} />}</Route>
        <Route>
          <NotFoundScreen />
        </Route>
      </Switch>
    </Suspense>
  );
}
